//! Worker threads of an engine: each call runs on one of them while its caller waits.
//!
//! The caller blocks as for any other thread, not as a member of a pool. A rayon worker that waits for a rayon pool
//! steals more work meanwhile, on the same stack: with many batches it would nest them until the stack overflows.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::EncodeError;

/// A job, run with the state that the thread holds.
pub(super) type Job<S> = Box<dyn FnOnce(&S) + Send>;

/// A thread's main function: creates its state, then runs jobs until the channel closes.
type Life<S> = dyn Fn(Receiver<Job<S>>) + Send + Sync;

/// Threads that hold an `S` each: as many as there were ever concurrent calls.
pub(super) struct WorkerThreads<S> {
    idle: Mutex<Vec<SyncSender<Job<S>>>>,
    life: Arc<Life<S>>,
}

impl<S: 'static> WorkerThreads<S> {
    /// Starts no thread yet; `life` is the main function of each.
    pub(super) fn new(life: impl Fn(Receiver<Job<S>>) + Send + Sync + 'static) -> Self {
        Self { idle: Mutex::default(), life: Arc::new(life) }
    }

    /// Runs `job` on a worker thread. If the job panics, the thread is lost and the call returns an error.
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
        let (send, receive) = sync_channel(1);
        let gone =
            || EncodeError::Run { reason: "internal error: a worker thread of the engine panicked".into() };
        runner.send(Box::new(move |held| drop(send.send(job(held))))).map_err(|_| gone())?;
        let found = receive.recv().map_err(|_| gone())?;
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
    fn a_thread_is_reused_until_it_panics() {
        static BORN: AtomicUsize = AtomicUsize::new(0);
        let workers = WorkerThreads::new(|jobs: Receiver<Job<usize>>| {
            let number = BORN.fetch_add(1, Ordering::Relaxed);
            jobs.into_iter().for_each(|job| job(&number));
        });
        assert_eq!([workers.run(|n| *n).unwrap(), workers.run(|n| *n).unwrap()], [0, 0]);
        assert!(workers.run(|_| -> usize { std::panic::resume_unwind(Box::new("panics")) }).is_err());
        assert_eq!(workers.run(|n| *n).unwrap(), 1);
    }
}
