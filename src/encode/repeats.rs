//! Windows met before: boilerplate and wire copy are encoded once a run.
//!
//! A window's output depends on its pieces alone, so the output of an equal one can stand for it. Of most windows there is
//! only one, and an output is large: so what is kept of a window at its first sight is a hash, and its output from the
//! second on. Both stores are bounded, and give up what they have held longest.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use super::{Window, WindowOutput};

/// Hashes of windows seen once, at most: a few megabytes.
const SEEN: usize = 1 << 16;
/// Outputs kept, at most, which a long run comes to: a window of 128 pieces takes 200 KB at the base tier's width.
const KEPT: usize = 16;

/// What a run remembers of windows.
#[derive(Debug, Default)]
pub struct Repeats(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    seen: HashSet<u64>,
    seen_order: VecDeque<u64>,
    kept: HashMap<Window, WindowOutput>,
    kept_order: VecDeque<Window>,
}

impl Repeats {
    /// The output of an equal window, if one is kept.
    pub fn find(&self, window: &Window) -> Option<WindowOutput> {
        self.memory().kept.get(window).cloned()
    }

    /// Takes note of a window that was encoded, and keeps its output if it is not the first of its kind.
    pub fn note(&self, window: &Window, output: &WindowOutput) {
        let hash = hash(window);
        let mut memory = self.memory();
        let Memory { seen, seen_order, kept, kept_order } = &mut *memory;
        if seen.insert(hash) {
            seen_order.push_back(hash);
            if seen_order.len() > SEEN {
                seen_order.pop_front().map(|oldest| seen.remove(&oldest));
            }
        } else if !kept.contains_key(window) {
            kept.insert(window.clone(), output.clone());
            kept_order.push_back(window.clone());
            if kept_order.len() > KEPT {
                kept_order.pop_front().map(|oldest| kept.remove(&oldest));
            }
        }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(window: &Window) -> u64 {
    let mut hasher = DefaultHasher::new();
    window.hash(&mut hasher);
    hasher.finish()
}
