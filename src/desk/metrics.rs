//! The numbers in the text format of Prometheus, version 0.0.4 (prometheus.io, Exposition formats).

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use crate::{app::Measured, model::Timing};

/// The media type of the format.
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// A page that is being written.
#[derive(Default)]
struct Text(String);

type Labels<'a> = [(&'a str, &'a str)];

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(
            self.0,
            "# HELP yixian_{name} {help}\n# TYPE yixian_{name} {kind}"
        );
    }

    fn sample(&mut self, name: &str, labels: &Labels<'_>, value: f64) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(key, value)| format!("{key}=\"{}\"", escaped(value)))
            .collect();
        let labels = if labels.is_empty() {
            String::new()
        } else {
            format!("{{{}}}", labels.join(","))
        };
        let _ = writeln!(self.0, "yixian_{name}{labels} {value}");
    }

    fn gauge(&mut self, name: &str, help: &str, value: Option<f64>) {
        if let Some(value) = value {
            self.family(name, "gauge", help);
            self.sample(name, &[], value);
        }
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.family(name, "counter", help);
        self.sample(name, &[], count(value));
    }

    fn timing(&mut self, name: &str, help: &str, timings: &[(&Labels<'_>, Timing)]) {
        self.family(name, "summary", help);
        for (labels, timing) in timings {
            self.sample(&format!("{name}_sum"), labels, timing.seconds);
            self.sample(&format!("{name}_count"), labels, count(timing.count));
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the format knows floating point alone; exact up to 2^53"
)]
fn count(value: u64) -> f64 {
    value as f64
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

fn seconds_between(from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
    (to - from).as_seconds_f64()
}

/// The whole page.
#[must_use]
pub fn page(measured: &Measured) -> String {
    let mut text = Text::default();
    text.family("build_info", "gauge", "Version of the program.");
    text.sample("build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1.0);
    editions(&mut text, measured);
    boxes(&mut text, measured);
    house(&mut text, measured);
    live(&mut text, measured);
    text.0
}

fn editions(text: &mut Text, measured: &Measured) {
    let now = measured.now;
    text.family(
        "seconds_to_deadline",
        "gauge",
        "Seconds until the edition goes on air; negative afterwards.",
    );
    for edition in &measured.editions {
        let id = edition.id.to_string();
        let left = seconds_between(now, edition.air_at);
        text.sample("seconds_to_deadline", &[("edition", &id)], left);
    }
    text.family(
        "edition_state",
        "gauge",
        "1 for the state the edition is in.",
    );
    for edition in &measured.editions {
        let id = edition.id.to_string();
        let labels = [("edition", id.as_str()), ("state", edition.state.name())];
        text.sample("edition_state", &labels, 1.0);
    }
    text.family(
        "last_good_version_age_seconds",
        "gauge",
        "Age of the newest whole package of the edition.",
    );
    for (edition, made) in &measured.packages {
        let id = edition.to_string();
        let age = seconds_between(*made, now);
        text.sample("last_good_version_age_seconds", &[("edition", &id)], age);
    }
}

fn boxes(text: &mut Text, measured: &Measured) {
    let vitals = &measured.vitals;
    for (name, help, rows) in [
        ("outbox", "Mails to the station by state.", &vitals.outbox),
        (
            "letters",
            "Letters to correspondents by state.",
            &vitals.letters,
        ),
        ("notices", "Alarms and notices by state.", &vitals.notices),
    ] {
        text.family(name, "gauge", help);
        for row in rows {
            text.sample(name, &[("state", &row.state)], count(row.count));
        }
    }
    text.family("jobs", "gauge", "Long work by kind and state.");
    for row in &vitals.jobs {
        let labels = [("kind", row.kind.as_str()), ("state", row.state.as_str())];
        text.sample("jobs", &labels, count(row.count));
    }
    let oldest = vitals
        .oldest_waiting
        .map_or(0.0, |oldest| seconds_between(oldest, measured.now));
    text.gauge(
        "outbox_oldest_seconds",
        "Age of the oldest mail that waits in any outbox; 0 when none does.",
        Some(oldest),
    );
    text.family("alarms_open", "gauge", "Alarms that are open by level.");
    for (level, rows) in &measured.alarms {
        text.sample("alarms_open", &[("level", level.name())], count(*rows));
    }
}

fn house(text: &mut Text, measured: &Measured) {
    for (name, help, mailbox) in [
        (
            "imap_last_success_timestamp",
            "Unix time at which the mailbox was last read.",
            true,
        ),
        (
            "feed_last_success_timestamp",
            "Unix time at which the feed or folder was last read.",
            false,
        ),
    ] {
        text.family(name, "gauge", help);
        for source in measured.sources.iter().filter(|one| one.mailbox == mailbox) {
            let at = source.last_success.unwrap_or(DateTime::UNIX_EPOCH);
            let at = seconds_between(DateTime::UNIX_EPOCH, at);
            text.sample(name, &[("source", &source.name)], at);
        }
    }
    let disk = measured.disk;
    text.gauge(
        "disk_free_bytes",
        "Bytes that may still be written to the data folder's disk.",
        disk.map(|disk| count(disk.free)),
    );
    text.gauge(
        "disk_total_bytes",
        "Size of the data folder's disk.",
        disk.map(|disk| count(disk.total)),
    );
    text.gauge(
        "backup_age_seconds",
        "Age of the newest backup in the data folder.",
        measured
            .backup
            .map(|made| seconds_between(made, measured.now)),
    );
}

fn live(text: &mut Text, measured: &Measured) {
    let figures = &measured.figures;
    text.gauge(
        "tick_age_seconds",
        "Seconds since the loop last turned.",
        measured.tick_age,
    );
    text.gauge(
        "next_step_timestamp",
        "Unix time of the next step.",
        figures
            .next_step
            .map(|at| seconds_between(DateTime::UNIX_EPOCH, at)),
    );
    text.gauge(
        "steps_overdue",
        "Steps that are due and not done.",
        figures.steps_overdue.map(count),
    );
    text.gauge(
        "step_lateness_seconds",
        "How long after its due time the last step was done.",
        figures.step_lateness_seconds,
    );
    text.gauge(
        "clock_skew_seconds",
        "The wall clock less the time that is believed by the machine's running time.",
        figures.clock_skew_seconds,
    );
    text.timing(
        "round_seconds",
        "Rounds of the loop.",
        &[(&[], figures.rounds)],
    );
    text.timing("render_seconds", "Renderings.", &[(&[], figures.renders)]);
    text.timing(
        "db_write_wait_seconds",
        "Waiting for the database's write lock.",
        &[(&[], measured.db_write_waits)],
    );
    let phases: Vec<([(&str, &str); 1], Timing)> = measured
        .smtp_phases
        .iter()
        .map(|(phase, timing)| ([("phase", *phase)], *timing))
        .collect();
    let phases: Vec<(&Labels<'_>, Timing)> = phases
        .iter()
        .map(|(labels, timing)| (&labels[..], *timing))
        .collect();
    text.timing("smtp_phase_seconds", "Phases of SMTP dialogues.", &phases);
    for (name, help, value) in [
        (
            "rounds_failed_total",
            "Rounds that failed.",
            figures.rounds_failed,
        ),
        ("job_attempts_total", "Tries of jobs.", figures.job_attempts),
        (
            "lease_lost_total",
            "Leases lost while the work ran.",
            figures.leases_lost,
        ),
        (
            "fenced_total",
            "Writes of late workers that were refused.",
            figures.fenced,
        ),
        (
            "late_catchup_total",
            "Steps that were due before the daemon began and were done by it.",
            figures.late_catchups,
        ),
    ] {
        text.counter(name, help, value);
    }
    text.family(
        "ffmpeg_killed_total",
        "counter",
        "ffmpeg and ffprobe processes that hung and were ended.",
    );
    let killed = measured.ffmpeg_killed;
    for (why, value) in [("stalled", killed.stalled), ("too_long", killed.too_long)] {
        text.sample("ffmpeg_killed_total", &[("why", why)], count(value));
    }
}
