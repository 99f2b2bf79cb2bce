//! Points at which a test build can be made to die as by kill -9: around each commit and rename, between
//! the steps of the network. In a release build a point is nothing.
//!
//! `YIXIAN_CRASH_AT=17` dies at the 17th point that the process comes to; `YIXIAN_CRASH_AT=outbox.sent`
//! at the first of that name, `outbox.sent#3` at the third. `YIXIAN_CRASH_LOG=FILE` writes down every point that is passed.

/// Dies here, if this is the point.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn point(_name: &'static str) {}

/// Dies here, if this is the point.
#[cfg(debug_assertions)]
pub fn point(name: &'static str) {
    plan::pass(name);
}

#[cfg(debug_assertions)]
mod plan {
    use std::{
        io::Write,
        path::PathBuf,
        sync::{
            OnceLock,
            atomic::{AtomicU64, Ordering},
        },
    };

    struct Plan {
        number: Option<u64>,
        /// A name, and at which of its points.
        named: Option<(String, u64)>,
        log: Option<PathBuf>,
    }

    static PLAN: OnceLock<Plan> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);
    static PASSED_OF_NAME: AtomicU64 = AtomicU64::new(0);

    #[expect(
        clippy::disallowed_methods,
        reason = "a switch of test builds, read where it acts"
    )]
    fn plan() -> &'static Plan {
        PLAN.get_or_init(|| {
            let at = std::env::var("YIXIAN_CRASH_AT").ok();
            let number = at.as_deref().and_then(|at| at.parse().ok());
            let named = at.filter(|_| number.is_none()).map(|at| {
                let (name, count) = at.split_once('#').unwrap_or((&at, "1"));
                (name.to_owned(), count.parse().unwrap_or(1))
            });
            Plan {
                named,
                number,
                log: std::env::var_os("YIXIAN_CRASH_LOG").map(PathBuf::from),
            }
        })
    }

    pub fn pass(name: &'static str) {
        let plan = plan();
        if plan.number.is_none() && plan.named.is_none() && plan.log.is_none() {
            return;
        }
        let count = PASSED.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(log) = &plan.log
            && let Ok(mut file) = std::fs::OpenOptions::new()
                .append(true)
                .create(true)
                .open(log)
        {
            let _ = writeln!(file, "{count} {name}");
        }
        let named = plan.named.as_ref().is_some_and(|(wanted, at)| {
            wanted == name && PASSED_OF_NAME.fetch_add(1, Ordering::Relaxed) + 1 == *at
        });
        if plan.number == Some(count) || named {
            // Nothing is unwound, flushed or told.
            let _ = rustix::process::kill_process(
                rustix::process::getpid(),
                rustix::process::Signal::KILL,
            );
            std::process::abort();
        }
    }
}
