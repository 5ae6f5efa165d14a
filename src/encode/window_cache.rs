//! Cache of encoded windows: boilerplate and wire copy are encoded once per run.
//!
//! A window's output depends on its pieces alone, so equal windows share one output. Most windows occur once and an
//! output is large, so the first occurrence stores only a hash and the second stores the output. Both stores are bounded
//! and evict the oldest entry.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use super::{Window, WindowOutput};

/// Maximum hashes of windows seen once: a few megabytes.
const SEEN: usize = 1 << 16;
/// Maximum outputs kept: a window of 128 pieces takes 200 KB at the base tier's width.
const KEPT: usize = 16;

/// A run's cache of windows.
#[derive(Debug, Default)]
pub struct WindowCache(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    seen: HashSet<u64>,
    seen_order: VecDeque<u64>,
    kept: HashMap<Window, WindowOutput>,
    kept_order: VecDeque<Window>,
}

impl WindowCache {
    /// The output of an equal window, if cached.
    pub fn find(&self, window: &Window) -> Option<WindowOutput> {
        self.memory().kept.get(window).cloned()
    }

    /// Records an encoded window, and caches its output from the second occurrence on.
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
