//! Pure work on threads of its own: one long text must not keep the daemon from its other duties, and
//! two cores draft twice as fast as one.
//!
//! As many threads as cores, and no more: what a pattern learns while it matches is kept for each
//! thread that ever used it, some thirty megabytes for all patterns of the room. The runtime's own
//! pool starts a thread whenever none is idle just then.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
};

use tokio::sync::oneshot;

use crate::store::StoreError;

type Work = Box<dyn FnOnce() + Send>;

/// Takes work for the threads; they wait as long as the process lives.
static QUEUE: LazyLock<Mutex<Sender<Work>>> = LazyLock::new(|| {
    let (queue, works) = channel::<Work>();
    let works = Arc::new(Mutex::new(works));
    for number in 0..at_a_time() {
        let works = Arc::clone(&works);
        let thread = std::thread::Builder::new().name(format!("draft-{number}"));
        // Without a thread the work is dropped, and whoever waits for it is told.
        let _ = thread.spawn(move || work(&works));
    }
    Mutex::new(queue)
});

fn work(works: &Mutex<Receiver<Work>>) {
    loop {
        let next = works.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(work) => work(),
            Err(_) => return,
        }
    }
}

/// Runs `work` beside the runtime.
///
/// # Errors
/// No thread could be started. A panic goes on here.
pub(super) async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    let (answer, done) = oneshot::channel();
    let job: Work = Box::new(move || {
        // Nobody may wait any more: a round was given up.
        let _ = answer.send(catch_unwind(AssertUnwindSafe(work)));
    });
    let ended = || StoreError::Refused("the drafting threads ended".to_owned());
    QUEUE
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .send(job)
        .map_err(|_| ended())?;
    match done.await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(panic)) => resume_unwind(panic),
        Err(_) => Err(ended()),
    }
}

/// How many tips are drafted at a time.
pub(super) fn at_a_time() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[tokio::test]
    async fn no_more_threads_than_cores_ever_draft() {
        let mut waiting = Vec::new();
        for number in 0..40_u32 {
            waiting.push(beside(move || (number, std::thread::current().id())));
        }
        let mut threads = HashSet::new();
        for (at, done) in futures_util::future::join_all(waiting)
            .await
            .into_iter()
            .enumerate()
        {
            let (number, thread) = done.unwrap();
            assert_eq!(usize::try_from(number).unwrap(), at);
            threads.insert(thread);
        }
        assert!(threads.len() <= at_a_time());
        assert!(!threads.contains(&std::thread::current().id()));
    }

    #[tokio::test]
    async fn a_panic_reaches_who_waits_and_ends_no_thread() {
        for _ in 0..3 * at_a_time() {
            let waited = tokio::spawn(beside::<()>(|| panic!("a text of malice"))).await;
            assert!(waited.unwrap_err().is_panic());
        }
        assert_eq!(beside(|| 7).await.unwrap(), 7);
    }
}
