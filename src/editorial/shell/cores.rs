//! Pure work on threads of its own: one long text must not keep the daemon from its other duties, and
//! two cores draft twice as fast as one.

use crate::store::StoreError;

/// Runs `work` beside the runtime.
///
/// # Errors
/// The runtime ends. A panic goes on here.
pub(super) async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => Err(StoreError::Refused(format!("the drafting ended: {error}"))),
        },
    }
}

/// How many tips are drafted at a time.
pub(super) fn at_a_time() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
