//! `yixian gather`: from the sources, or from one path, into submissions.

use std::path::Path;

use serde::Serialize;

use super::{App, AppError, Progress};
use crate::{
    config::{FeedSource, ImapAccount, Source},
    intake::{
        Desk, Gathered, IntakeError, Limits, MailboxLimits, Register, Tools, gather_feed,
        gather_mailbox, gather_path, reread,
    },
    model::{Edition, EditionState, Submission, ladder::StepName},
};

/// What one gathering did.
#[derive(Debug, Clone, Serialize)]
pub struct GatherReport {
    /// Every input, in order.
    pub inputs: Vec<Gathered>,
    /// Configured sources that could not be read at all, each with the reason.
    pub unreachable: Vec<String>,
    /// How long.
    pub elapsed_ms: u64,
}

impl GatherReport {
    /// How many inputs ended in `state` as new submissions.
    #[must_use]
    pub fn count(&self, state: &str) -> usize {
        self.inputs
            .iter()
            .filter(|input| input.new && input.state == state)
            .count()
    }
}

/// Where one source is.
enum Place<'a> {
    Path(&'a Path),
    Mailbox(&'a ImapAccount),
    Feed(&'a FeedSource),
}

impl<'a> Place<'a> {
    /// The name and place of a source.
    fn of(source: &'a Source) -> Option<(String, Self)> {
        let path = source.path.as_deref().map(Self::Path);
        let place = path
            .or_else(|| source.imap.as_ref().map(Self::Mailbox))
            .or_else(|| source.feed.as_ref().map(Self::Feed))?;
        Some((source.name.clone(), place))
    }
}

impl App {
    /// Takes in what lies at `path`, or at every configured source (one, when `source` names it).
    /// A feed is asked when it is due, with `force` at once.
    ///
    /// # Errors
    /// No such path or source name. A single unreadable mail is no error: it is reported as failed;
    /// nor is a configured source that is away: it is reported as unreachable.
    pub async fn gather(
        &self,
        source: Option<&str>,
        path: Option<&Path>,
        force: bool,
        progress: &dyn Progress,
    ) -> Result<GatherReport, AppError> {
        let started = self.clock.monotonic();
        let configured = &self.settings.settings.intake.sources;
        let places: Vec<(String, Place<'_>)> = match (path, source) {
            (Some(path), name) => vec![(name.unwrap_or("path").to_owned(), Place::Path(path))],
            (None, Some(name)) => {
                let found = configured.iter().find(|s| s.name == name).ok_or_else(|| {
                    let names: Vec<&str> = configured.iter().map(|s| s.name.as_str()).collect();
                    AppError::Usage(format!(
                        "there is no source `{name}`; configured: {}",
                        if names.is_empty() {
                            "none".to_owned()
                        } else {
                            names.join(", ")
                        }
                    ))
                })?;
                Place::of(found).into_iter().collect()
            }
            (None, None) if configured.is_empty() => {
                return Err(AppError::Usage("no source is configured: add [[intake.sources]] to the settings or use --from PATH".to_owned()));
            }
            (None, None) => configured.iter().filter_map(Place::of).collect(),
        };
        let edition = self.collecting().await?;
        if edition.state == EditionState::Planned {
            self.advance(&edition, EditionState::Collecting, "yixian")
                .await?;
        }
        let organizations = Register::new(&self.store.organizations().await?);
        let tools = self.tools();
        let desk = self.intake_desk(&edition, &organizations, &tools);
        let (mut inputs, mut unreachable) = (Vec::new(), Vec::new());
        let named = path;
        let all = path.is_none() && source.is_none();
        for (name, place) in places {
            // A login that is refused every minute is a lock on the account; whoever names the source,
            // or says --force, is not kept waiting.
            if all
                && !force
                && matches!(place, Place::Mailbox(_))
                && let Some(waits) = self.backing_off(&name).await?
            {
                unreachable.push(waits);
                continue;
            }
            let mut told = |total, done, what: &str| {
                if done == 0 {
                    progress.stage("gather", total);
                } else {
                    progress.step(what);
                }
            };
            let watched = named.is_none() && !matches!(place, Place::Feed(_));
            let gathered = match place {
                Place::Path(path) => gather_path(&desk, &name, path, &mut told)
                    .await
                    .map(|inputs| (inputs, None)),
                Place::Mailbox(account) => {
                    let limits = MailboxLimits::default();
                    gather_mailbox(&desk, &name, account, limits, &mut told)
                        .await
                        .map(|gleaned| (gleaned.inputs, gleaned.trouble))
                }
                Place::Feed(feed) => gather_feed(&desk, &name, feed, force, &mut told)
                    .await
                    .map(|gleaned| (gleaned.inputs, gleaned.trouble)),
            };
            if watched {
                self.note_health(&name, &gathered).await?;
            }
            match gathered {
                Ok((more, trouble)) => {
                    inputs.extend(more);
                    unreachable.extend(trouble.map(|trouble| format!("source {name}: {trouble}")));
                }
                // One source that is away does not keep the others waiting; a path that somebody
                // typed is answered at once.
                Err(error @ (IntakeError::NoSuchPath { .. } | IntakeError::Unreadable { .. }))
                    if named.is_none() =>
                {
                    unreachable.push(format!("source {name}: {error}"))
                }
                Err(error) => return Err(error.into()),
            }
        }
        let elapsed = self.clock.monotonic().saturating_sub(started);
        let report = GatherReport {
            inputs,
            unreachable,
            elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        };
        progress.done(&format!(
            "{} mails, {} accepted",
            report.inputs.len(),
            report.count("accepted")
        ));
        Ok(report)
    }

    /// Reads a submission's bytes again with today's parser.
    ///
    /// # Errors
    /// There is no such submission, or its bytes are gone.
    pub async fn reparse(&self, id_or_receipt: &str) -> Result<Submission, AppError> {
        let old = self.store.submission(id_or_receipt).await?;
        self.still_there(&old)?;
        let edition = self.store.edition(old.edition).await?;
        let organizations = Register::new(&self.store.organizations().await?);
        let tools = self.tools();
        let desk = self.intake_desk(&edition, &organizations, &tools);
        Ok(reread(&desk, &old).await?)
    }

    fn intake_desk<'a>(
        &'a self,
        edition: &Edition,
        organizations: &'a Register,
        tools: &'a Tools,
    ) -> Desk<'a> {
        let settings = &self.settings.settings;
        Desk {
            store: &self.store,
            blobs: &self.blobs,
            clock: self.clock.as_ref(),
            zone: settings.programme.zone,
            edition: edition.id,
            cutoff: self.settings.ladder.due_at(StepName::Cutoff, edition),
            organizations,
            trusted_authserv_ids: &settings.intake.trusted_authserv_ids,
            tools,
            limits: Limits {
                max_bytes: settings.intake.max_mail_bytes,
                ..Limits::default()
            },
        }
    }

    /// Programs that look into files, in the work folder, which each start sweeps.
    fn tools(&self) -> Tools {
        Tools {
            ffprobe: self.settings.settings.render.ffprobe.clone(),
            ..Tools::under(&self.data.join("work"))
        }
    }
}
