//! Works off what takes long: claims a piece, keeps its lease, carries it out, closes it.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{lease::Beat, tell, time::Timekeeper};
use crate::{
    app::{
        App, AppError, BuildReport, DeliverReport, GatherReport, LettersReport, PolishReport,
        Progress,
    },
    model::EditionState,
    schedule::backoff,
    store::{Claimed, StoreError},
};

/// What a piece of work brought.
#[derive(Debug)]
pub enum Outcome {
    /// What came in.
    Gathered(GatherReport),
    /// Letters to correspondents.
    Letters(LettersReport),
    /// A model's texts.
    Polished(PolishReport),
    /// A package.
    Built(Box<BuildReport>),
    /// Mails.
    Delivered(DeliverReport),
    /// A package that was found damaged, and what came of sending it then.
    Remade(Option<Box<BuildReport>>, Box<Outcome>),
    /// A person must act first; English.
    Waits(String),
    /// Nothing to tell.
    Quiet,
}

/// Carries out a claimed piece; what it brought, or why it failed. `None`: its lease was given away, and
/// what it did is for nobody.
pub async fn carry_out(
    app: &Arc<App>,
    time: &Arc<Timekeeper>,
    work: &Claimed,
    progress: &Arc<dyn Progress>,
) -> Result<Option<Result<Outcome, AppError>>, StoreError> {
    let span = tracing::info_span!("job", id = work.id, kind = %work.kind, key = %work.key, attempt = work.attempts);
    tracing::debug!(parent: &span, "begun");
    let beat = Beat::start(app, time, work);
    let outcome = tokio::select! {
        outcome = perform(app, work, progress) => outcome,
        () = beat.lost() => {
            tracing::warn!(parent: &span, "the lease was given away");
            app.pulse().update(|figures| figures.leases_lost += 1);
            return Ok(None);
        }
    };
    drop(beat);
    let now = time.read(app).trusted;
    let kept = match &outcome {
        Ok(_) => {
            let kept = app.store().finish_work(work, now).await?;
            if let Err(error) = tell::alive(app, work).await {
                tracing::error!(parent: &span, %error, "an alarm could not be cleared");
            }
            kept
        }
        Err(error) => {
            let again = backoff::again(
                work.attempts,
                work.max_attempts,
                work.id,
                now,
                work.not_after,
            );
            tracing::error!(parent: &span, %error, ?again, "failed");
            if again.is_none()
                && work.edition.is_some()
                && let Err(error) = tell::dead(app, work, &error.to_string()).await
            {
                tracing::error!(parent: &span, %error, "nobody could be told");
            }
            app.store()
                .fail_work(work, &error.to_string(), again, now)
                .await?
        }
    };
    if !kept {
        tracing::warn!(parent: &span, "it ended after another had taken it");
        app.pulse().update(|figures| figures.fenced += 1);
    }
    Ok(kept.then_some(outcome))
}

/// A person hears what needs one; a watcher elsewhere, that this week's package was delivered.
async fn sent(app: &App, report: DeliverReport) -> Result<Outcome, AppError> {
    tell::delivery(app, &report).await?;
    if report.complete() && !report.nothing_new {
        app.ping_package().await;
    }
    Ok(Outcome::Delivered(report))
}

async fn perform(
    app: &Arc<App>,
    work: &Claimed,
    progress: &Arc<dyn Progress>,
) -> Result<Outcome, AppError> {
    match work.kind.as_str() {
        "gather" => {
            let gathered = app.gather(None, None, false, progress.as_ref()).await?;
            return Ok(Outcome::Gathered(gathered));
        }
        "letters" => return Ok(Outcome::Letters(app.acknowledge().await?)),
        "housekeeping" => {
            app.purge().await?;
            app.end_old_sessions().await?;
            let month = app.clock().now() - TimeDelta::days(30);
            app.store().forget_work(month).await?;
            return Ok(Outcome::Quiet);
        }
        "backup" => {
            app.backup_due().await?;
            return Ok(Outcome::Quiet);
        }
        _ => {}
    }
    let Some(id) = work.edition else {
        return Err(AppError::Defect(format!("no work of kind {}", work.kind)));
    };
    let edition = app.store().edition(id).await?;
    match work.kind.as_str() {
        "build" => Ok(match app.keep_built(id, progress).await? {
            Some(built) => Outcome::Built(Box::new(built)),
            None => Outcome::Waits(format!("edition {id} has no story: gather submissions")),
        }),
        "reserve" => Ok(match app.build_reserve(&edition, progress).await? {
            Some(built) => Outcome::Built(Box::new(built)),
            None => Outcome::Quiet,
        }),
        "rehearse" => Ok(Outcome::Delivered(app.rehearse_delivery(Some(id)).await?)),
        "send" => {
            let ready = matches!(
                edition.state,
                EditionState::Packaged
                    | EditionState::Sending
                    | EditionState::InDoubt
                    | EditionState::SendBlocked
            );
            if !ready {
                return Ok(Outcome::Quiet);
            }
            match app.deliver(Some(id), false).await {
                Err(damaged @ AppError::Damaged { .. }) => {
                    tracing::error!(%damaged, "the package is made anew");
                    let built = app.rebuild(&edition, progress).await?.map(Box::new);
                    let delivered = sent(app, app.deliver(Some(id), false).await?).await?;
                    Ok(Outcome::Remade(built, Box::new(delivered)))
                }
                other => sent(app, other?).await,
            }
        }
        "second" => {
            let report = app.second_channel(Some(id)).await?;
            for alarm in &report.alarms {
                app.raise(tell::of_delivery(alarm, id)).await?;
            }
            let lies = report.dropped.as_ref().is_some_and(|dropped| dropped.done);
            let told = report.duty.iter().any(|mail| mail.state == "accepted");
            if report.unserved.is_empty() || lies || told {
                return Ok(Outcome::Quiet);
            }
            // A failed try: the next one waits a little longer.
            let why = report.dropped.map_or_else(
                || "the mail to `delivery.duty` did not leave".to_owned(),
                |dropped| format!("{}: {}", dropped.place, dropped.reply),
            );
            Err(AppError::Waits(format!(
                "edition {id}: the second channel failed, {why}"
            )))
        }
        "polish" => Ok(match app.polish(&edition).await? {
            Some(polished) if polished.calls + polished.polished > 0 => Outcome::Polished(polished),
            _ => Outcome::Quiet,
        }),
        kind => Err(AppError::Defect(format!("no work of kind {kind}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::Silent, config::built_in, model::clock::FixedClock, schedule::shell::lease::LEASE,
        store::Work,
    };

    #[tokio::test]
    async fn who_comes_too_late_has_done_it_for_nobody_and_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let now = "2026-11-27T03:00:00Z".parse().unwrap();
        let clock = Arc::new(FixedClock::at(now));
        let app = App::open(built_in().unwrap(), clock, folder.path(), None)
            .await
            .unwrap();
        let app = Arc::new(app);
        let time = Arc::new(Timekeeper::open(&app).await.unwrap());
        let silent: Arc<dyn Progress> = Arc::new(Silent);
        let work = Work {
            kind: "housekeeping",
            key: "housekeeping",
            edition: None,
            run_at: now,
            not_after: None,
            max_attempts: 3,
        };
        app.store().enter_work(&work, now).await.unwrap();
        let claimed = app.store().claim_work(&["housekeeping"], "one", LEASE, now);
        let claimed = claimed.await.unwrap().unwrap();
        let late = Claimed {
            fence: claimed.fence - 1,
            ..claimed.clone()
        };
        let outcome = carry_out(&app, &time, &late, &silent).await.unwrap();
        assert!(outcome.is_none(), "{outcome:?}");
        assert_eq!(app.pulse().figures().fenced, 1);
        let outcome = carry_out(&app, &time, &claimed, &silent).await.unwrap();
        assert!(matches!(outcome, Some(Ok(Outcome::Quiet))), "{outcome:?}");
        assert_eq!(app.pulse().figures().fenced, 1);
    }
}
