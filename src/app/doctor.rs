//! `yixian doctor`: is all there that Saturday needs? Each finding says what was found and, when it
//! is not well, the command that helps.

mod machine;

use std::{path::Path, process::Command, time::Duration};

use serde::Serialize;

use super::App;
use crate::{
    config::{ImapAccount, Transport},
    delivery,
    intake::{MailboxLimits, probe_mailbox},
    model::{profile::DeliveryProfile, zone::chinese_minute},
    render,
};

/// How a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// As it should be.
    Good,
    /// Works, with a reservation.
    Warning,
    /// Will fail.
    Bad,
}

/// One line of the doctor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// How it is.
    pub level: FindingLevel,
    /// What was found.
    pub found: String,
    /// What to do; empty when it is well.
    pub fix: String,
}

pub(super) fn good(what: &'static str, found: impl Into<String>) -> Finding {
    Finding {
        what,
        level: FindingLevel::Good,
        found: found.into(),
        fix: String::new(),
    }
}

pub(super) fn bad(what: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Finding {
    Finding {
        what,
        level: FindingLevel::Bad,
        found: found.into(),
        fix: fix.into(),
    }
}

/// Below this a week's rendering may not fit: 2 GiB.
const LEAST_FREE: u64 = 2 << 30;

impl App {
    /// Looks at settings, data folder, database, clock, tools, fonts, mail.
    pub async fn examine(&self) -> Vec<Finding> {
        let settings = &self.settings.settings;
        let mut findings = vec![match &self.settings.file {
            Some(file) => good("settings", file.display().to_string()),
            None => good("settings", "built in (no config/yixian.toml)"),
        }];
        findings.push(self.disk());
        findings.push(self.database().await);
        findings.push(self.worker());
        findings.push(self.backups());
        findings.push(self.calendar().await);
        findings.extend(self.next_editions().await);
        findings.extend(self.secrets());
        let render = settings.render.clone();
        let own_forms = settings.package.templates.clone();
        let asked = super::build::render_settings(&self.settings);
        let folder = self
            .data
            .join("cache")
            .join(format!("doctor-{}", std::process::id()));
        // Programs and font files: blocking work.
        let tools = tokio::task::spawn_blocking(move || {
            let mut found = vec![
                ffmpeg(&render.ffmpeg, &asked.profile),
                version("ffprobe", &render.ffprobe),
                quality(&render.ffmpeg, asked.qc.as_ref()),
            ];
            if found
                .iter()
                .all(|finding| finding.level == FindingLevel::Good)
            {
                found.push(films(&asked, &folder));
            }
            found.push(fonts(&render));
            found.extend(forms(&own_forms));
            found.extend(helpers());
            found.extend(machine::clock());
            found
        })
        .await;
        findings.extend(tools.unwrap_or_default());
        findings.extend(settings.intake.sources.iter().filter_map(|source| {
            let path = source.path.as_deref()?;
            Some(if path.exists() {
                good("source", format!("{} {}", source.name, path.display()))
            } else {
                bad(
                    "source",
                    format!("{}: {} is not there", source.name, path.display()),
                    "create the folder or correct `intake.sources` in the settings",
                )
            })
        }));
        for source in &settings.intake.sources {
            if let Some(account) = &source.imap {
                findings.push(mailbox(&source.name, account).await);
            }
        }
        findings.push(self.originals());
        findings.push(self.mail().await);
        findings.extend(self.ways().await);
        findings.push(self.alarm_ways());
        findings.push(self.signers().await);
        findings
    }

    fn disk(&self) -> Finding {
        let free = match rustix::fs::statvfs(&self.data) {
            Ok(stat) => stat.f_bavail.saturating_mul(stat.f_frsize),
            Err(error) => {
                return bad(
                    "data",
                    format!("{}: {error}", self.data.display()),
                    self.own_it(),
                );
            }
        };
        let found = format!("{}, {} MiB free", self.data.display(), free >> 20);
        if free < LEAST_FREE {
            bad(
                "data",
                found,
                "free at least 2 GiB: a week's pictures and clips are rendered here",
            )
        } else {
            good("data", found)
        }
    }

    /// Original mails hold personal data: nobody else on this machine should read them.
    fn originals(&self) -> Finding {
        use std::os::unix::fs::PermissionsExt;
        let folder = self.data.join("blobs");
        let days = self.settings.settings.retention.original_days;
        let kept = match days {
            0 => "kept for ever".to_owned(),
            days => format!("kept for {days} days"),
        };
        match std::fs::metadata(&folder) {
            Ok(meta) if meta.permissions().mode() & 0o077 == 0 => {
                good("originals", format!("closed to other users, {kept}"))
            }
            Ok(_) => Finding {
                level: FindingLevel::Warning,
                fix: format!("chmod 700 {}", folder.display()),
                ..good("originals", "other users of this machine can read them")
            },
            Err(error) => bad(
                "originals",
                format!("{}: {error}", folder.display()),
                self.own_it(),
            ),
        }
    }

    async fn database(&self) -> Finding {
        let checked = async {
            let engine = self.store.engine_version().await?;
            let sound = self.store.integrity().await?;
            Ok::<_, crate::store::StoreError>((engine, sound))
        };
        match checked.await {
            Ok((engine, sound)) if sound == "ok" => good("database", format!("{engine}, sound")),
            Ok((engine, problem)) => bad(
                "database",
                format!("{engine}: {problem}"),
                "stop yixian and `yixian store restore --from BACKUP` into a new folder",
            ),
            Err(error) => bad("database", error.to_string(), self.own_it()),
        }
    }

    async fn calendar(&self) -> Finding {
        let zone = self.settings.settings.programme.zone;
        let now = chinese_minute(self.clock.now(), zone);
        match self.edition(None).await {
            Ok(edition) => good(
                "calendar",
                format!(
                    "now {now} {zone}; next on air {} (第{}期, {}), {}",
                    chinese_minute(edition.air_at, zone),
                    edition.number,
                    edition.id,
                    edition.state
                ),
            ),
            Err(error) => bad("calendar", error.to_string(), "check `programme.air`"),
        }
    }

    async fn mail(&self) -> Finding {
        let delivery = &self.settings.settings.delivery;
        let to = delivery.recipients.join(", ");
        match (delivery.transport, &delivery.smtp) {
            (Transport::Folder, _) => Finding {
                level: FindingLevel::Warning,
                fix: "set `delivery.transport = \"smtp\"` and [delivery.smtp] before the first real edition"
                    .to_owned(),
                ..good(
                    "mail",
                    format!("written to {}, sent to nobody (for {to})", self.data.join("outbox").display()),
                )
            },
            (Transport::Smtp, Some(smtp)) => match delivery::probe(smtp).await {
                Ok(relay) => mail_through("mail", &relay, delivery.max_attached_bytes, &to),
                Err(error) => bad("mail", error.to_string(), "check [delivery.smtp] and the relay"),
            },
            (Transport::Smtp, None) => bad("mail", "no relay", "add [delivery.smtp] to the settings"),
        }
    }

    async fn signers(&self) -> Finding {
        use crate::model::people::ReviewLevel;
        let mut users = self.store.users().await.unwrap_or_default();
        users.retain(|user| user.retired_at.is_none());
        let may = |level| {
            users
                .iter()
                .filter(|user| user.role.may_sign(level))
                .count()
        };
        let enough = may(ReviewLevel::Final) >= 1
            && may(ReviewLevel::Second) >= 2
            && may(ReviewLevel::First) >= 3;
        let found = format!("{} users", users.len());
        if enough {
            good("reviewers", found)
        } else {
            Finding {
                level: FindingLevel::Warning,
                fix: "三审 needs three people, one of them a producer: `yixian user add LOGIN --name NAME --role producer`".to_owned(),
                ..good("reviewers", found)
            }
        }
    }
}

/// Logs in and looks into the folder.
async fn mailbox(name: &str, account: &ImapAccount) -> Finding {
    let limits = MailboxLimits {
        connect: Duration::from_secs(10),
        step: Duration::from_secs(15),
        list: Duration::from_secs(30),
        ..MailboxLimits::default()
    };
    let report = match probe_mailbox(account, limits).await {
        Ok(report) => report,
        Err(error) => {
            return bad(
                "mailbox",
                format!("{name}: {error}"),
                "check [intake.sources.imap], the network and the provider's IMAP switch",
            );
        }
    };
    let news = if report.can_idle {
        "tells of new mails"
    } else {
        "is polled"
    };
    let found = format!(
        "{name}: {} at {}, {} mails, {news}",
        account.folder, account.host, report.mails
    );
    match &account.move_to {
        Some(to) if !report.can_move => Finding {
            level: FindingLevel::Warning,
            fix: "take `move_to` out of the settings".to_owned(),
            ..good("mailbox", format!("{found}; cannot move mails to {to}"))
        },
        Some(to) if report.lacks_folder => Finding {
            level: FindingLevel::Warning,
            fix: format!("make the folder {to} in the mailbox"),
            ..good("mailbox", format!("{found}; there is no folder {to}"))
        },
        _ => good("mailbox", found),
    }
}

/// Programs that open what correspondents attach. Without one, those files are for a person.
fn helpers() -> Vec<Finding> {
    [
        (
            "pdftotext",
            "-v",
            "apt-get install poppler-utils poppler-data: else PDF files are not read",
        ),
        (
            "heif-convert",
            "-h",
            "apt-get install libheif-examples: else HEIC photos are not converted",
        ),
    ]
    .into_iter()
    .map(
        |(program, argument, fix)| match Command::new(program).arg(argument).output() {
            Ok(_) => good(program, "there"),
            Err(error) => Finding {
                level: FindingLevel::Warning,
                fix: fix.to_owned(),
                ..good(program, error.to_string())
            },
        },
    )
    .collect()
}

/// The relay answered: will it take a mail as large as we may send?
pub(super) fn mail_through(
    what: &'static str,
    relay: &delivery::RelayReport,
    max_attached: u64,
    to: &str,
) -> Finding {
    let protected = if relay.protected {
        "protected"
    } else {
        "unprotected (loopback)"
    };
    let login = if relay.logged_in {
        "login taken"
    } else {
        "no login"
    };
    let size = match relay.max_mail_bytes {
        Some(bytes) => format!("takes {} MiB a mail", bytes >> 20),
        None => "names no size limit".to_owned(),
    };
    let found = format!(
        "{} ({}), {protected}, {login}, {size}, for {to}",
        relay.relay, relay.greeting
    );
    // Base64 with its line ends costs 37 %.
    let encoded = max_attached.saturating_mul(137) / 100;
    match relay.max_mail_bytes {
        Some(limit) if limit < encoded => Finding {
            level: FindingLevel::Warning,
            fix: format!(
                "lower `delivery.max_attached_bytes` to {}",
                limit / 137 * 100
            ),
            ..good(what, found)
        },
        _ => good(what, found),
    }
}

/// First line of `program -version`.
fn version(what: &'static str, program: &Path) -> Finding {
    match Command::new(program).arg("-version").output() {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stdout);
            good(what, text.lines().next().unwrap_or_default().to_owned())
        }
        Ok(output) => bad(what, format!("ended with {}", output.status), INSTALL),
        Err(error) => bad(what, format!("{}: {error}", program.display()), INSTALL),
    }
}

const INSTALL: &str = "apt-get install ffmpeg, or name the program under [render] in the settings";

/// 技审: the filters that measure, and against what they measure.
fn quality(program: &Path, profile: Option<&DeliveryProfile>) -> Finding {
    let against = profile.map_or("nothing", |profile| profile.name.as_str());
    match render::shell::qc::missing_filters(program) {
        Ok(missing) if missing.is_empty() => {
            good("quality", format!("files are measured against {against}"))
        }
        Ok(missing) => bad(
            "quality",
            format!("ffmpeg is without {}", missing.join(", ")),
            "apt-get install ffmpeg (Debian's has all of it), or name another one in `render.ffmpeg`",
        ),
        Err(error) => bad("quality", error.to_string(), INSTALL),
    }
}

fn ffmpeg(program: &Path, profile: &render::profile::Profile) -> Finding {
    let found = version("ffmpeg", program);
    if found.level != FindingLevel::Good {
        return found;
    }
    match render::shell::trial::missing_parts(program, profile) {
        Ok(missing) if missing.is_empty() => found,
        Ok(missing) => bad(
            "ffmpeg",
            format!("{}; without {}", found.found, missing.join(", ")),
            LESSER,
        ),
        Err(error) => bad("ffmpeg", error.to_string(), INSTALL),
    }
}

const LESSER: &str = "apt-get install ffmpeg (Debian's has all of it), name another one in \
                      `render.ffmpeg`, or ask for less in `render.profile` and `render.straps`";

/// Makes a few frames of all that the profile asks and reads them back.
fn films(asked: &render::shell::RenderSettings, folder: &Path) -> Finding {
    match render::shell::trial::try_outputs(asked, folder) {
        Ok(()) => good(
            "films",
            format!("{}: made and read back", asked.profile.summary()),
        ),
        Err(error) => bad("films", error, LESSER),
    }
}

/// The station's own forms of the papers, where it has some.
fn forms(folder: &Path) -> Option<Finding> {
    if folder.as_os_str().is_empty() {
        return None;
    }
    Some(match crate::package::check_forms(folder) {
        Ok(()) => good("papers", format!("forms of {} load", folder.display())),
        Err(error) => bad(
            "papers",
            error.to_string(),
            "correct the form, or take it out of the folder of `package.templates`",
        ),
    })
}

fn fonts(render: &crate::config::Render) -> Finding {
    let templates =
        (!render.templates.as_os_str().is_empty()).then_some(render.templates.as_path());
    match render::shell::painter::open_painter(&render.fonts, templates) {
        Ok(painter) if templates.is_some() => match painter.remarks() {
            Ok(remarks) if remarks.is_empty() => good(
                "fonts",
                "Simplified Chinese faces and your card templates load",
            ),
            Ok(remarks) => Finding {
                level: FindingLevel::Warning,
                fix: "look at them with `yixian card preview --all`".to_owned(),
                ..good("fonts", format!("card templates: {}", remarks.join("; ")))
            },
            Err(error) => bad(
                "fonts",
                error.to_string(),
                "see `yixian card preview --all`",
            ),
        },
        Ok(_) => good("fonts", "Simplified Chinese faces and card templates load"),
        Err(error) => bad("fonts", error.to_string(), "apt-get install fonts-noto-cjk"),
    }
}
