//! Threads of an engine's own: a call is handed to one of them, and its caller waits.
//!
//! The caller waits for it as for any other thread, not as a member of a pool. A rayon worker that waits for a rayon
//! pool takes up more of its own pool's work meanwhile, on the same stack: with many batches to do it would begin one
//! within the other until the stack is full.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::EncodeError;

/// What a thread is given to do, with what the thread holds.
pub(super) type Job<S> = Box<dyn FnOnce(&S) + Send>;

/// What a thread does from its start: it makes what it holds, then the jobs that come, until no more can.
type Life<S> = dyn Fn(Receiver<Job<S>>) + Send + Sync;

/// Threads that hold an `S` each: as many as calls were ever under way at once.
pub(super) struct Runners<S> {
    idle: Mutex<Vec<SyncSender<Job<S>>>>,
    life: Arc<Life<S>>,
}

impl<S: 'static> Runners<S> {
    /// No thread yet; `life` is what each will do.
    pub(super) fn new(life: impl Fn(Receiver<Job<S>>) + Send + Sync + 'static) -> Self {
        Self { idle: Mutex::default(), life: Arc::new(life) }
    }

    /// What `job` gives on a thread of its own. A thread that stumbles is lost, and its job told as an error.
    pub(super) fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&S) -> T + Send + 'static,
    ) -> Result<T, EncodeError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().pop();
        let runner = kept.unwrap_or_else(|| {
            let (jobs, come) = sync_channel(1);
            let life = Arc::clone(&self.life);
            thread::spawn(move || life(come));
            jobs
        });
        let (tell, told) = sync_channel(1);
        let gone =
            || EncodeError::Run { reason: "the engine stumbled, which is a fault of the program".into() };
        runner.send(Box::new(move |held| drop(tell.send(job(held))))).map_err(|_| gone())?;
        let found = told.recv().map_err(|_| gone())?;
        idle().push(runner);
        Ok(found)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_thread_is_kept_until_it_stumbles() {
        static BORN: AtomicUsize = AtomicUsize::new(0);
        let runners = Runners::new(|jobs: Receiver<Job<usize>>| {
            let number = BORN.fetch_add(1, Ordering::Relaxed);
            jobs.into_iter().for_each(|job| job(&number));
        });
        assert_eq!([runners.run(|n| *n).unwrap(), runners.run(|n| *n).unwrap()], [0, 0]);
        assert!(runners.run(|_| -> usize { std::panic::resume_unwind(Box::new("stumbles")) }).is_err());
        assert_eq!(runners.run(|n| *n).unwrap(), 1);
    }
}
