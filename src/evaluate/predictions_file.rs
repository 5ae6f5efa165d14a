//! Predictions from a file instead of from the model, so that any other program is scored by this code:
//! JSON Lines of `index` (of the item, from 0) and `predicted`, in any order, one for each item.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::{EvaluateError, format_error, json_lines};

#[derive(Deserialize)]
struct Row {
    index: usize,
    predicted: Value,
}

/// Reads one prediction for each of `items` items, in order, with its line number from 0.
pub fn read_predictions(path: &Path, items: usize) -> Result<Vec<(usize, Value)>, EvaluateError> {
    let mut found: Vec<Option<(usize, Value)>> = vec![None; items];
    for (line, row) in json_lines::<Row>(path, "not a prediction (index, predicted)")? {
        let place = found.get_mut(row.index).ok_or_else(|| {
            format_error(path, line, format!("the index {} is beyond the {items} items", row.index))
        })?;
        if place.replace((line, row.predicted)).is_some() {
            return Err(format_error(path, line, format!("the index {} occurs twice", row.index)));
        }
    }
    let missing = found.iter().position(Option::is_none);
    let count = found.iter().flatten().count();
    match missing {
        Some(index) => Err(format_error(path, count, format!("no prediction for item {index} of {items}"))),
        None => Ok(found.into_iter().flatten().collect()),
    }
}

/// The error for a prediction that is not one of the task's labels.
pub fn fault(path: &Path, line: usize, predicted: &Value, expected: &str) -> EvaluateError {
    format_error(path, line, format!("predicted is {predicted}, where {expected} is expected"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(content: &str) -> Result<Vec<Value>, String> {
        let file = tempfile::NamedTempFile::new().map_err(|e| e.to_string())?;
        std::fs::write(file.path(), content).map_err(|e| e.to_string())?;
        let rows = read_predictions(file.path(), 2).map_err(|e| e.to_string())?;
        Ok(rows.into_iter().map(|(_, v)| v).collect())
    }

    #[test]
    fn every_item_has_one_prediction() {
        let (a, b) = (r#"{"index":1,"predicted":"b"}"#, r#"{"index":0,"predicted":"a"}"#);
        assert_eq!(of(&format!("{a}\n{b}\n")), Ok(vec![json!("a"), json!("b")]));
        assert!(of(a).is_err_and(|e| e.contains("item 0")));
        assert!(of(&format!("{a}\n{a}\n")).is_err_and(|e| e.contains("occurs twice")));
        assert!(of(r#"{"index":2,"predicted":1}"#).is_err_and(|e| e.contains("beyond")));
    }
}
