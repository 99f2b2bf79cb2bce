//! The shape of the settings. Defaults and units stand in `config/default.toml` and nowhere else.

use std::path::PathBuf;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Deserialize;

pub use crate::model::{mail::Protection as SmtpSecurity, profile::Films as FilmProfile};

/// All settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The programme and its week.
    pub programme: Programme,
    /// What the schedule does when people do not.
    pub schedule: ScheduleSettings,
    /// What comes in.
    pub intake: Intake,
    /// Letters to correspondents.
    pub acknowledgement: AcknowledgementSettings,
    /// How long originals are kept.
    pub retention: Retention,
    /// How copy is written.
    pub editorial: Editorial,
    /// 润色稿 by a language model.
    pub polish: Polish,
    /// How an edition is put together.
    pub rundown: RundownRules,
    /// Which stories it takes.
    pub selection: SelectionWeights,
    /// How pictures are made.
    pub render: Render,
    /// How its papers look.
    pub package: PackageForms,
    /// How the package leaves.
    pub delivery: Delivery,
    /// The producers' desk, and links to packages.
    pub desk: DeskSettings,
    /// Backups that are made by themselves.
    pub backup: BackupSettings,
    /// Whom the house tells that something is wrong.
    pub alarm: super::AlarmSettings,
}

/// The programme and its week.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// 每周一现.
    pub name: String,
    /// 城市发现.
    pub host: String,
    /// Zone of all dates that people see.
    pub zone: Tz,
    /// Cron expression of the air time, in `zone`.
    pub air: String,
    /// Length of the slot.
    pub slot_seconds: u32,
    /// Air date of edition number 1.
    pub first_edition: NaiveDate,
    /// Lines of the verse in the opener.
    pub verse: Vec<String>,
    /// File with the station's own ladder; empty: `schedules/weekly.toml`, built in.
    pub ladder: PathBuf,
}

/// What the schedule does when people do not.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleSettings {
    /// What goes to the station when three signatures are missing.
    pub unapproved: UnapprovedPolicy,
    /// Correspondents who are told when the copy deadline is (约稿).
    pub contributors: Vec<String>,
    /// Files with holidays beside those built in.
    pub calendars: Vec<PathBuf>,
}

/// What goes to the station when three signatures are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnapprovedPolicy {
    /// Nothing unapproved: the last approved revision, or the reserve edition.
    Hold,
    /// The newest package, marked 未经终审.
    Auto,
}

/// What comes in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Larger mails are set aside.
    pub max_mail_bytes: u64,
    /// Where mails are.
    pub sources: Vec<Source>,
    /// Names that our own provider writes at the head of Authentication-Results.
    #[serde(default)]
    pub trusted_authserv_ids: Vec<String>,
}

/// One place where tips come from: a path, a mailbox or a feed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its name in logs and listings.
    pub name: String,
    /// An `.eml`, a folder of them, or a Maildir.
    #[serde(default)]
    pub path: Option<PathBuf>,
    /// A mailbox on an IMAP server.
    #[serde(default)]
    pub imap: Option<ImapAccount>,
    /// A feed on the web.
    #[serde(default)]
    pub feed: Option<FeedSource>,
    /// Whether its senders get letters; unset: those of a mailbox do.
    #[serde(default)]
    pub acknowledge: Option<bool>,
}

impl Source {
    /// Whether senders of this source get letters.
    #[must_use]
    pub fn acknowledges(&self) -> bool {
        self.acknowledge.unwrap_or(self.imap.is_some())
    }
}

/// A mailbox on an IMAP server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImapAccount {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    #[serde(default = "imaps")]
    pub port: u16,
    /// How the connection is protected.
    #[serde(default = "tls")]
    pub security: SmtpSecurity,
    /// Login.
    pub user: String,
    /// File that holds the password, readable by its owner alone.
    pub password_file: PathBuf,
    /// The folder that is read.
    #[serde(default = "inbox")]
    pub folder: String,
    /// A certificate authority beside those of the system, PEM.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// The folder to which a mail goes when its edition was delivered; none: it stays.
    #[serde(default)]
    pub move_to: Option<String>,
}

fn imaps() -> u16 {
    993
}

fn tls() -> SmtpSecurity {
    SmtpSecurity::Tls
}

fn inbox() -> String {
    "INBOX".to_owned()
}

/// Letters to correspondents.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgementSettings {
    /// 回执 for each accepted tip.
    pub receipt: bool,
    /// A second letter when the story is in a locked edition.
    pub scheduled: bool,
    /// A second letter when the story was aired.
    pub aired: bool,
    /// Whom correspondents ring; empty: nobody.
    pub contact: String,
}

/// How long originals are kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Days after receipt; 0: for ever.
    pub original_days: u32,
}

/// A feed: RSS, Atom or JSON Feed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedSource {
    /// Where it is, http or https.
    pub url: String,
    /// How often it is asked.
    #[serde(default = "hourly")]
    pub every_minutes: u32,
    /// Whose it is.
    #[serde(default)]
    pub kind: FeedKind,
    /// The organization that all items are by, as registered.
    #[serde(default)]
    pub organization: Option<String>,
    /// Read the page behind each new item.
    #[serde(default)]
    pub full_text: bool,
    /// Hosts of one's own network, `name` or `name:port`, that may be asked although their addresses
    /// are not public.
    #[serde(default)]
    pub allow_hosts: Vec<String>,
}

fn hourly() -> u32 {
    60
}

/// Whose words a feed holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedKind {
    /// An organization's own site.
    #[default]
    Organization,
    /// A partner that writes about others.
    Partner,
}

/// How copy is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Editorial {
    /// Spoken syllables a minute.
    pub syllables_per_minute: u32,
    /// Who reads: new drafts are timed by the rate learned from this presenter's as-run; empty:
    /// nothing is learned.
    pub presenter: String,
    /// Longest caption line, full-width cells.
    pub caption_cells: u32,
    /// Keep ？ on the screen.
    pub keep_question_mark: bool,
}

/// 润色稿 by a language model behind an OpenAI-compatible endpoint.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Polish {
    /// Base address of the endpoint; empty: no model is asked.
    pub endpoint: String,
    /// The model's name there.
    pub model: String,
    /// File with the key; empty: none is sent.
    pub key_file: PathBuf,
    /// Calls that one edition may cost.
    pub max_calls: usize,
}

/// How an edition is put together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RundownRules {
    /// Length of the opener.
    pub opener_ms: i64,
    /// Length of the closer.
    pub closer_ms: i64,
    /// Fewest stories that make an edition.
    pub min_stories: usize,
    /// Most stories.
    pub max_stories: usize,
    /// Air after a story's last word.
    pub pad_ms: i64,
}

/// Which stories an edition takes; points unless said otherwise.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectionWeights {
    /// Price of each step to a shorter version.
    pub shorter: i64,
    /// Bonus of the 1st, 2nd, 3rd, 4th and further story of one category.
    pub category: [i64; 4],
    /// Bonus of a district that no other story has.
    pub district: i64,
    /// Price of each second that stays empty.
    pub unused_second: i64,
    /// Of an organization that was not on air lately.
    pub rest: i64,
    /// Weeks after air without points for rest.
    pub recent_weeks: u32,
    /// Weeks after air with all of them.
    pub rested_weeks: u32,
    /// Of a district and a category that aired less than their share.
    pub underserved: i64,
    /// Weeks over which that share is counted.
    pub share_weeks: u32,
    /// Seconds that may stay empty before reserve stories are used.
    pub reserve_gap_seconds: u32,
    /// Steps after which the search ends.
    pub steps: u64,
}

/// How pictures are made.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Render {
    /// The encoder.
    pub ffmpeg: PathBuf,
    /// The prober.
    pub ffprobe: PathBuf,
    /// Font files; empty: Debian's.
    pub fonts: Vec<PathBuf>,
    /// Processes at a time; 0: one a core.
    pub workers: usize,
    /// x264 preset.
    pub preset: String,
    /// x264 constant rate factor.
    pub crf: u8,
    /// A built-in design by name, or a folder of own card templates; empty: `landscape`.
    pub templates: PathBuf,
    /// Loudness of the preview, LKFS; unset: the delivery profile's, as with the next four.
    #[serde(default)]
    pub loudness: Option<f64>,
    /// Its highest true peak, dBTP.
    #[serde(default)]
    pub true_peak: Option<f64>,
    /// How much softer natural sound is than 同期声, LU.
    pub under: f64,
    /// Sound file that lies under the preview; empty: silence.
    pub bed: PathBuf,
    /// By how much the bed makes room for clips, dB.
    pub duck: f64,
    /// Item name and timecode over the preview.
    pub burn_in: bool,
    /// Kind of the full-screen films.
    #[serde(default)]
    pub profile: Option<FilmProfile>,
    /// Kind of the straps.
    #[serde(default)]
    pub straps: Option<StrapFormat>,
    /// Silent tracks of films that have sound.
    #[serde(default)]
    pub audio_tracks: Option<u8>,
}

/// What straps are delivered as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrapFormat {
    /// QuickTime Animation.
    Qtrle,
    /// Apple ProRes 4444.
    Prores4444,
    /// One file each.
    Both,
}

/// How the papers of the package look.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageForms {
    /// Folder with own templates of the papers; empty: those we bring.
    pub templates: PathBuf,
}

/// How the package leaves.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// What the station takes: a delivery profile of ours by name, or a file.
    pub profile: String,
    /// Folder or SMTP.
    pub transport: Transport,
    /// Our address.
    pub from: String,
    /// Our name.
    pub from_name: String,
    /// The station's addresses.
    pub recipients: Vec<String>,
    /// Who receives a rehearsal (演练); empty: our own address.
    pub rehearsal_recipients: Vec<String>,
    /// Whom the station rings.
    pub contact: String,
    /// Attached files, before base64.
    pub max_attached_bytes: u64,
    /// The relay.
    #[serde(default)]
    pub smtp: Option<Smtp>,
    /// The relay that is taken when the first one fails.
    #[serde(default)]
    pub second_smtp: Option<Smtp>,
    /// A mailbox of our own that gets a copy of each package's mail, in the same transaction; empty: none.
    pub archive_address: String,
    /// The folder in which copies of sent mails lie: that mailbox's, or the provider's Sent folder.
    #[serde(default)]
    pub archive: Option<ImapAccount>,
    /// What becomes of a mail in doubt, 20 minutes before air.
    pub doubt: super::Doubt,
    /// Where the package is put when mail did not reach the station.
    #[serde(default)]
    pub drop: Option<super::DropPlace>,
    /// Who gets a small mail with the link then: the station's duty desk.
    pub duty: Vec<String>,
}

/// The producers' desk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskSettings {
    /// Where `yixian serve` listens.
    pub listen: std::net::SocketAddr,
    /// The address under which others reach it, without `/` at its end; empty: nobody can from outside,
    /// so mails carry no links.
    pub public_url: String,
    /// Passwords may cross a network in the clear.
    pub plain_http: bool,
    /// How long links in a mail open, days.
    pub link_days: u32,
    /// File with the token for which `/metrics` answers other machines; empty: this one alone.
    pub metrics_token_file: PathBuf,
}

/// Backups that are made by themselves.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupSettings {
    /// Hours between them; 0: none.
    pub every_hours: u32,
    /// How many are kept.
    pub keep: usize,
    /// Where; empty: `backups` in the data folder.
    pub folder: PathBuf,
}

/// By which way mails leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// As files.
    Folder,
    /// Through a relay.
    Smtp,
}

/// A relay.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How the connection is protected.
    pub security: SmtpSecurity,
    /// Login; none: no login.
    #[serde(default)]
    pub user: Option<String>,
    /// File that holds the password, readable by its owner alone.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
}
