//! The labelled data in another case: how well are texts in capitals, and in small letters, read? Apart because it changes
//! what every task reads.

use clap::ValueEnum;

use crate::document::Text;
use crate::pipeline::casing::{lower, upper};

/// How the texts of the labelled data are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Case {
    /// As they stand in the data.
    #[default]
    Kept,
    /// All in capitals.
    Capitals,
    /// All in small letters.
    Small,
}

impl Case {
    /// Prints a text so. Every character stays one, so that what is labelled keeps its place.
    pub fn print(self, text: &mut Text) {
        let of = match self {
            Case::Kept => return,
            Case::Capitals => upper,
            Case::Small => lower,
        };
        *text = Text::new(text.as_str().chars().map(of).collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_keep_their_places() {
        let printed = |case: Case| {
            let mut text = Text::from("Straße in İzmir, Élan");
            case.print(&mut text);
            text.as_str().to_owned()
        };
        let expected = ["Straße in İzmir, Élan", "STRAßE IN İZMIR, ÉLAN", "straße in İzmir, élan"];
        assert_eq!([Case::Kept, Case::Capitals, Case::Small].map(printed), expected);
    }
}
