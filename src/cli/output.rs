//! Standard output for the answer, standard error for everything else.

use std::{
    io::{IsTerminal, Write},
    sync::Mutex,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use tracing_subscriber::{filter::LevelFilter, layer::SubscriberExt, util::SubscriberInitExt};

use crate::app::{AppError, Progress};

/// Logs go to standard error, in English; `-v` says more.
pub(super) fn log_to_stderr(verbose: u8) {
    let level = match verbose {
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    // A second call in one process (tests) keeps the first subscriber.
    let _ = tracing_subscriber::registry()
        .with(level)
        .with(lines)
        .try_init();
}

/// Where answers go.
#[derive(Debug)]
pub struct Output {
    json: bool,
}

impl Output {
    pub(super) fn new(json: bool) -> Self {
        Self { json }
    }

    /// One JSON object on a line; nothing without `--json`.
    pub(super) fn object(&self, value: &impl Serialize) {
        if self.json {
            let line = serde_json::to_string(value)
                .unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"));
            self.write(&line);
        }
    }

    /// One line for a person; nothing with `--json`.
    pub(super) fn line(&self, text: impl AsRef<str>) {
        if !self.json {
            self.write(text.as_ref());
        }
    }

    fn write(&self, line: &str) {
        // A reader that went away (`| head`) is no fault of ours.
        let _ = writeln!(std::io::stdout().lock(), "{line}");
    }

    pub(super) fn error(&self, error: &AppError) {
        if self.json {
            self.object(
                &serde_json::json!({"error": error.to_string(), "exit": error.exit_code()}),
            );
        }
        let _ = writeln!(std::io::stderr().lock(), "yixian: {error}");
    }

    /// A bar on a terminal, a line a step elsewhere; always on standard error.
    pub(super) fn progress(&self) -> std::sync::Arc<dyn Progress> {
        std::sync::Arc::new(Bars {
            bar: Mutex::new(None),
            terminal: std::io::stderr().is_terminal(),
        })
    }
}

struct Bars {
    bar: Mutex<Option<ProgressBar>>,
    terminal: bool,
}

impl Bars {
    fn with(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        // A poisoned bar only loses its drawing.
        act(&mut self
            .bar
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

impl Progress for Bars {
    fn stage(&self, name: &str, total: u64) {
        self.with(|bar| {
            if let Some(old) = bar.take() {
                old.finish_and_clear();
            }
            if !self.terminal {
                let _ = writeln!(std::io::stderr().lock(), "{name}: {total}");
                return;
            }
            let new = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template(
                "{prefix:>10} [{bar:32}] {pos}/{len} {elapsed} {wide_msg}",
            ) {
                new.set_style(style.progress_chars("=> "));
            }
            new.set_prefix(name.to_owned());
            new.enable_steady_tick(Duration::from_millis(200));
            *bar = Some(new);
        });
    }

    fn step(&self, what: &str) {
        self.with(|bar| match bar {
            Some(bar) => {
                bar.inc(1);
                bar.set_message(what.to_owned());
            }
            None => {
                let _ = writeln!(std::io::stderr().lock(), "  {what}");
            }
        });
    }

    fn done(&self, summary: &str) {
        self.with(|bar| {
            if let Some(bar) = bar.take() {
                bar.finish_and_clear();
            }
        });
        let _ = writeln!(std::io::stderr().lock(), "{summary}");
    }
}
