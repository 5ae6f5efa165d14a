//! Many documents through the encoder at once: windows of all of them, sorted by length, run in
//! batches of one length. So nothing is padded, and a window's output never depends on its neighbours.

use rayon::prelude::*;

use super::window::{Plan, Window, plan};
use super::{EncodeError, Encoded, Encoder, Matrix, Model, WindowOutput};
use crate::document::Document;

/// Encodes documents on the current rayon pool.
pub fn encode_documents(
    documents: &[Document],
    model: &Model,
    encoder: &dyn Encoder,
) -> Result<Vec<Encoded>, EncodeError> {
    let plans: Vec<Plan> = documents
        .par_iter()
        .map(|d| Ok(plan(&model.tokens.read_document(d)?, &model.config)))
        .collect::<Result<_, EncodeError>>()?;
    let outputs = run(&plans, model.config.batch, encoder)?;
    Ok(plans.into_iter().zip(outputs).map(|(p, o)| gather(p, o, model.config.width)).collect())
}

/// Index of a document and of a window in it.
type Place = (usize, usize);

/// Runs the windows of all plans; gives for each plan its windows' outputs.
fn run(plans: &[Plan], tokens: usize, encoder: &dyn Encoder) -> Result<Vec<Vec<WindowOutput>>, EncodeError> {
    let batches = batches(plans, tokens);
    let results: Vec<Vec<(Place, WindowOutput)>> = batches
        .par_iter()
        .map(|places| {
            let windows: Vec<&Window> = places.iter().map(|&(d, w)| &plans[d].windows[w]).collect();
            let outputs = encoder.encode(&windows)?;
            Ok(places.iter().copied().zip(outputs).collect())
        })
        .collect::<Result<_, EncodeError>>()?;
    let mut slots: Vec<Vec<Option<WindowOutput>>> =
        plans.iter().map(|p| vec![None; p.windows.len()]).collect();
    for ((d, w), output) in results.into_iter().flatten() {
        slots[d][w] = Some(output);
    }
    Ok(slots.into_iter().map(|s| s.into_iter().flatten().collect()).collect())
}

/// Windows of one length together, longest first, at most `tokens` pieces a batch (or one window).
fn batches(plans: &[Plan], tokens: usize) -> Vec<Vec<Place>> {
    let mut places: Vec<Place> =
        plans.iter().enumerate().flat_map(|(d, p)| (0..p.windows.len()).map(move |w| (d, w))).collect();
    let length = |&(d, w): &Place| plans[d].windows[w].ids.len();
    places.sort_by_key(|p| std::cmp::Reverse(length(p)));
    let mut batches: Vec<Vec<Place>> = Vec::new();
    for place in places {
        let n = length(&place);
        match batches.last_mut() {
            Some(b) if length(&b[0]) == n && (b.len() + 1) * n <= tokens => b.push(place),
            _ => batches.push(vec![place]),
        }
    }
    batches
}

/// A document's windows joined to one matrix of each kind.
fn gather(plan: Plan, outputs: Vec<WindowOutput>, width: usize) -> Encoded {
    let mut outputs = outputs.into_iter();
    let mut all = outputs.next().unwrap_or_else(|| WindowOutput {
        vectors: Matrix::new(width),
        entities: Matrix::new(1),
        attributions: Matrix::new(1),
    });
    for o in outputs {
        all.vectors.append(&o.vectors);
        all.entities.append(&o.entities);
        all.attributions.append(&o.attributions);
    }
    Encoded {
        words: plan.words,
        sentences: plan.sentences,
        vectors: all.vectors,
        entities: all.entities,
        attributions: all.attributions,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan_of(lengths: &[usize]) -> Plan {
        let windows = lengths.iter().map(|&n| Window { ids: vec![0; n], casing: vec![0; n] }).collect();
        Plan { windows, ..Default::default() }
    }

    #[test]
    fn batches_hold_windows_of_one_length_within_the_budget() {
        let plans = [plan_of(&[5, 9]), plan_of(&[5, 5, 30])];
        assert_eq!(batches(&plans, 10), [vec![(1, 2)], vec![(0, 1)], vec![(0, 0), (1, 0)], vec![(1, 1)]]);
    }
}
