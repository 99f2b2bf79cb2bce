//! Carries out what was decided: short orders at once, long ones as work.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{report::DueReport, snapshot::key, tell};
use crate::{
    app::{App, AppError, LockOutcome},
    model::{Edition, EditionState, ladder::StepName},
    schedule::{Action, Event, Fallback, Trouble},
    store::{StepState, StoreError, Work},
};

/// Whether an order changed what the next look sees, and what happened by it.
#[derive(Debug, Default)]
pub struct Effect {
    /// Another look may find more to do.
    pub changed: bool,
    /// Something to decide about at once.
    pub event: Option<Event>,
}

/// Carries out one order about `edition`.
pub async fn carry_out(
    app: &Arc<App>,
    edition: &Edition,
    action: Action,
    now: DateTime<Utc>,
    report: &mut DueReport,
) -> Result<Effect, AppError> {
    let changed = |changed| Effect {
        changed,
        event: None,
    };
    let id = edition.id;
    match action {
        Action::Open => app.open_edition_for_tips(edition).await?,
        Action::Done(step) => app.end_step(id, step, StepState::Done, "").await?,
        Action::Skip(step, why) => app.end_step(id, step, StepState::Skipped, why).await?,
        Action::Tell(step, notice) => {
            // The rows of the letters first: a rung that is over is never told again.
            let result = tell::notice(app, edition, notice).await?;
            app.end_step(id, step, StepState::Done, &result).await?;
        }
        Action::Build => return enter(app, "build", edition, now).await.map(changed),
        Action::BuildReserve => return enter(app, "reserve", edition, now).await.map(changed),
        Action::Rehearse => {
            let wanted = !app
                .settings()
                .settings
                .delivery
                .rehearsal_recipients
                .is_empty();
            if wanted {
                enter(app, "rehearse", edition, now).await?;
            }
            let result = if wanted {
                "sent"
            } else {
                "built; nobody is set up to receive it"
            };
            app.end_step(id, StepName::Rehearse, StepState::Done, result)
                .await?;
        }
        Action::Lock => match app.lock_by_ladder(edition).await? {
            LockOutcome::Locked(locked) => report.locked.push(locked.id),
            LockOutcome::Unsigned(why) => {
                report.wait(why);
                return Ok(Effect {
                    changed: false,
                    event: Some(Event::LockRefused),
                });
            }
        },
        Action::Hold => {
            let why = app.hold_edition(edition).await?;
            report.wait(why);
        }
        Action::Choose(revision, fallback) => {
            let why = match fallback {
                Fallback::LastFinal => "the last revision that was approved goes in its place",
                Fallback::Reserve => "the reserve edition goes in its place",
                Fallback::Unapproved => "it goes unapproved, by `schedule.unapproved = \"auto\"`",
            };
            app.choose_revision(edition, revision, why).await?;
            report
                .chosen
                .push(format!("edition {id}: {revision} is sent, {why}"));
        }
        Action::Send => return enter(app, "send", edition, now).await.map(changed),
        Action::SecondChannel => return enter(app, "second", edition, now).await.map(changed),
        Action::Miss => {
            app.miss_edition(edition).await?;
            report.missed.push(id);
        }
        Action::Close => app.close_edition(edition).await?,
        Action::Raise(trouble) => {
            waits(edition, trouble, report);
            tell::raise(app, edition, trouble).await?;
            return Ok(changed(false));
        }
        Action::Clear(trouble) => {
            tell::clear(app, edition, trouble).await?;
            return Ok(changed(false));
        }
    }
    Ok(changed(true))
}

/// What a person who started the round must know of it.
fn waits(edition: &Edition, trouble: Trouble, report: &mut DueReport) {
    let id = edition.id;
    match trouble {
        Trouble::InDoubt | Trouble::Blocked => {
            if matches!(
                edition.state,
                EditionState::InDoubt | EditionState::SendBlocked
            ) {
                report.wait(format!(
                    "edition {id} is {}: see `yixian edition show {id}`",
                    edition.state
                ));
            }
        }
        Trouble::NothingToSend => report.wait(format!(
            "edition {id}: nothing approved and no reserve edition, nothing can be sent; sign its stories"
        )),
        Trouble::Question => report.wait(format!(
            "edition {id}: the calendar waits for a person: see `yixian schedule`"
        )),
        Trouble::Held => report.wait(format!(
            "edition {id} is held: sign its stories, see `yixian edition show {id}`"
        )),
        _ => {}
    }
}

async fn enter(
    app: &App,
    kind: &str,
    edition: &Edition,
    now: DateTime<Utc>,
) -> Result<bool, AppError> {
    let key = key(kind, edition);
    let (not_after, max_attempts) = match kind {
        // What was on its way at air time still goes: late is better than never.
        "send" | "second" => (None, 50),
        "reserve" | "rehearse" => (Some(edition.air_at), 3),
        _ => (Some(edition.air_at), 8),
    };
    let work = Work {
        kind,
        key: &key,
        edition: Some(edition.id),
        run_at: now,
        not_after,
        max_attempts,
    };
    match app.store().enter_work(&work, now).await {
        Ok(entered) => Ok(entered),
        Err(StoreError::Stale { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
