//! The words of the command line. Names are fixed: tests outside the project use them.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};

use crate::model::{
    EditionId, StoryId,
    as_run::ReadKind,
    people::{ReviewLevel, Role},
    story::{Category, ClipSound, Topic},
};

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed
  2  wrong usage or configuration
  3  nothing to do
  4  waits for a person (unapproved, quarantine, blocked)
  5  deadline missed";

/// The newsroom of 《每周一现》: mails in, broadcast package out.
#[derive(Debug, Parser)]
#[command(name = "yixian", version, after_help = EXIT_CODES, propagate_version = true)]
pub struct Arguments {
    /// Settings file [default: config/yixian.toml, else built in]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Data folder: database, blobs, packages, outbox
    #[arg(long, global = true, value_name = "DIR", default_value = "var")]
    pub data: PathBuf,
    /// Print JSON alone on standard output, one object a line
    #[arg(long, global = true)]
    pub json: bool,
    /// Say more on standard error; twice for everything
    #[arg(short, long = "verbose", global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Take this as the present moment (tests and rehearsals), e.g. 2026-11-27T10:00:00+08:00
    #[arg(long, global = true, value_name = "RFC3339", value_parser = parse_instant)]
    pub now: Option<DateTime<Utc>>,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

fn parse_instant(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.to_utc())
        .map_err(|error| format!("{error}; write it like 2026-11-27T10:00:00+08:00"))
}

fn parse_sound(text: &str) -> Result<ClipSound, String> {
    match text {
        "keep" => Ok(ClipSound::Keep),
        "under" => Ok(ClipSound::Under),
        "mute" => Ok(ClipSound::Mute),
        _ => Err("write keep, under or mute".to_owned()),
    }
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Send a sample week through the whole chain: tips in, package mail out
    Demo(Demo),
    /// Run as a daemon: every minute, and when a mailbox tells of news, do what is due; opens the desk
    Serve,
    /// Do what is due now, once (for system cron)
    RunDue,
    /// Take in mails: from the configured sources, or from a path
    Gather(Gather),
    /// The places where tips come from: mailboxes, folders, feeds
    #[command(subcommand)]
    Source(Source),
    /// Draft, assemble, render and package an edition; only what changed is made again
    Build(Build),
    /// Mail the package of an approved edition to the station
    Deliver(Deliver),
    /// Show, skip, move or lock editions
    #[command(subcommand)]
    Edition(Edition),
    /// Show submissions, or read their bytes again
    #[command(subcommand)]
    Submission(Submission),
    /// Show stories, sign them, hold, kill, pin, ban or reserve them
    #[command(subcommand)]
    Story(Story),
    /// The register of organizations
    #[command(subcommand)]
    Org(Org),
    /// The people who may sign
    #[command(subcommand)]
    User(User),
    /// What is due when, in which zone, and why
    Schedule(Schedule),
    /// Long work, how far it is and how it ended
    #[command(subcommand)]
    Job(Job),
    /// What is wrong, who was told, and whether alarms get through
    #[command(subcommand)]
    Alarm(Alarm),
    /// For designers of cards: a template as it will look on air
    #[command(subcommand)]
    Card(Card),
    /// Measure finished films against a delivery profile; exit code 4: the station would send one back
    Qc(Qc),
    /// Check this machine and these settings, with the fix beside each finding
    Doctor,
    /// Back up and restore the data folder
    #[command(subcommand)]
    Store(StoreCommand),
    /// Write the manual pages into a folder (for packages)
    #[command(hide = true)]
    Man {
        /// The folder; made when it is not there
        dir: PathBuf,
    },
    /// Print completions for a shell (for packages)
    #[command(hide = true)]
    Completions {
        /// bash, zsh or fish
        shell: clap_complete::Shell,
    },
}

impl Command {
    /// What the next process is told when this one holds the data folder; `None` for commands that
    /// only look, or make one short change.
    #[must_use]
    pub fn lock_name(&self) -> Option<&'static str> {
        match self {
            Self::Serve => Some("yixian serve"),
            Self::RunDue => Some("yixian run-due"),
            Self::Gather(_) => Some("yixian gather"),
            Self::Build(_) => Some("yixian build"),
            Self::Deliver(deliver) if deliver.sends() => Some("yixian deliver"),
            _ => None,
        }
    }

    /// Whether it is of use beside a running daemon, which then does the rest: a person who found out on
    /// Saturday what became of a mail must not stop the daemon to say so.
    #[must_use]
    pub fn notes_beside_daemon(&self) -> bool {
        matches!(self, Self::Deliver(deliver) if deliver.arrived.is_some() || deliver.lost.is_some())
    }
}

impl Deliver {
    /// Whether mails may leave: what only notes something goes on beside a running daemon.
    fn sends(&self) -> bool {
        !self.dry_run && self.received.is_none() && self.revoke_links.is_none()
    }
}

/// `yixian demo`
#[derive(Debug, Args)]
#[command(
    after_help = "The demo keeps a clock and a data folder of its own: --now and --data do not apply."
)]
pub struct Demo {
    /// Where to work; made new, and refused when something else than an earlier demo is there
    #[arg(long, value_name = "DIR", default_value = "demo")]
    pub dir: PathBuf,
    /// End after the package; else the review desk of this week opens on loopback, until Ctrl-C
    #[arg(long)]
    pub no_serve: bool,
}

/// `yixian gather`
#[derive(Debug, Args)]
pub struct Gather {
    /// Only this configured source; with --from, the name to record
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// An .eml, a folder of .eml, or a Maildir
    #[arg(long, value_name = "PATH")]
    pub from: Option<PathBuf>,
    /// Ask feeds at once, due or not
    #[arg(long, conflicts_with = "from")]
    pub force: bool,
}

/// `yixian job …`
#[derive(Debug, Subcommand)]
pub enum Job {
    /// Renderings, newest first; one that runs in another process too
    List {
        /// How many
        #[arg(long, value_name = "N", default_value_t = 20)]
        most: u32,
    },
}

/// `yixian alarm …`
#[derive(Debug, Subcommand)]
pub enum Alarm {
    /// Open alarms with what to do, then the latest that were cleared
    List {
        /// How many
        #[arg(long, value_name = "N", default_value_t = 20)]
        most: u32,
    },
    /// Send a test by every channel and say how each fared; exit code 1 when one fails
    Test,
    /// Close an alarm by hand; those who were alarmed are told
    Clear {
        /// Its key, as `alarm list` shows it
        key: String,
        /// Who closes it
        #[arg(long, value_name = "LOGIN", default_value = "operator")]
        by: String,
    },
}

/// `yixian source …`
#[derive(Debug, Subcommand)]
pub enum Source {
    /// Every configured source, and how it fares
    List,
}

/// `yixian build`
#[derive(Debug, Args)]
pub struct Build {
    /// Air date [default: the next edition on air]
    #[arg(long, value_name = "DATE")]
    pub edition: Option<EditionId>,
}

/// `yixian deliver`
#[derive(Debug, Args)]
pub struct Deliver {
    /// Air date [default: the next edition on air]
    #[arg(long, value_name = "DATE")]
    pub edition: Option<EditionId>,
    /// Build the mail and check everything, but send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// A mail in doubt (`unknown`) did arrive at this address: record it, send nothing
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["dry_run", "lost"])]
    pub arrived: Option<String>,
    /// A mail in doubt did not arrive at this address: send the same bytes again
    #[arg(long, value_name = "ADDRESS", conflicts_with = "dry_run")]
    pub lost: Option<String>,
    /// A rehearsal (演练): the newest package, approved or not, to delivery.rehearsal_recipients
    #[arg(long, conflicts_with_all = ["dry_run", "arrived", "lost"])]
    pub rehearsal: bool,
    /// The station confirmed receipt (签收) by phone for this address: record it, send nothing
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["dry_run", "arrived", "lost", "rehearsal"])]
    pub received: Option<String>,
    /// Close the links in the newest mail to this address, or without one in everybody's; send nothing
    #[arg(
        long,
        value_name = "ADDRESS",
        num_args = 0..=1,
        conflicts_with_all = ["dry_run", "arrived", "lost", "rehearsal", "received"]
    )]
    pub revoke_links: Option<Option<String>>,
    /// Not by mail: put the package on the second channel ([delivery.drop], delivery.duty) for those who
    /// have no mail of it
    #[arg(long, conflicts_with_all = ["dry_run", "arrived", "lost", "rehearsal", "received", "revoke_links"])]
    pub second_channel: bool,
    /// Who found that out, or wants it: a user's login
    #[arg(long, default_value = "cli")]
    pub by: String,
}

/// `yixian edition …`
#[derive(Debug, Subcommand)]
pub enum Edition {
    /// All editions in the calendar
    List,
    /// One edition: rundown, revisions, mails
    Show {
        /// Air date [default: the next edition on air]
        date: Option<EditionId>,
    },
    /// 停播: no edition that week, once a second person confirms it
    Skip {
        /// Air date
        date: EditionId,
        /// Why; the station is told
        #[arg(long)]
        reason: String,
        /// Who wants it: a user's login
        #[arg(long, default_value = "cli")]
        by: String,
        /// The second person, where both are at hand
        #[arg(long)]
        confirmed_by: Option<String>,
    },
    /// 照常: an edition on a holiday airs as planned
    Keep {
        /// Air date
        date: EditionId,
        /// Who decided: a user's login
        #[arg(long, default_value = "cli")]
        by: String,
    },
    /// The second person's word on a skip or a move: it is carried out
    Confirm {
        /// Air date
        date: EditionId,
        /// Who confirms: another login than that of who wanted it
        #[arg(long)]
        by: String,
    },
    /// Take back a skip or a move that is not confirmed
    Withdraw {
        /// Air date
        date: EditionId,
        /// Who takes it back
        #[arg(long, default_value = "cli")]
        by: String,
    },
    /// 更正: open a locked, sent or missed edition again; the next lock makes a correction
    Reopen {
        /// Air date
        date: EditionId,
        /// Why
        #[arg(long)]
        reason: String,
        /// Who decided
        #[arg(long, default_value = "cli")]
        by: String,
    },
    /// Another air time, once a second person confirms it
    Move {
        /// Air date
        date: EditionId,
        /// New air time, e.g. 2026-11-28T18:30:00+08:00
        #[arg(long, value_parser = parse_instant)]
        to: DateTime<Utc>,
        /// Why
        #[arg(long)]
        reason: String,
        /// Who wants it
        #[arg(long, default_value = "cli")]
        by: String,
        /// The second person, where both are at hand
        #[arg(long)]
        confirmed_by: Option<String>,
    },
    /// 锁单: freeze the rundown for delivery; every story must be approved
    Lock {
        /// Air date
        date: EditionId,
        /// Who locks
        #[arg(long, default_value = "cli")]
        by: String,
    },
    /// 实播: what each item took on air, from which the presenter's reading speed is learned
    AsRun(AsRun),
}

/// `yixian edition as-run`
#[derive(Debug, Args)]
pub struct AsRun {
    /// A CSV or XLSX table: 条目 (position in the rundown, or a story's id), 主播, 时长 (seconds or
    /// m:ss), and 类型 (口播 or 配音; empty: the whole item)
    #[arg(
        value_name = "FILE",
        required_unless_present = "set",
        conflicts_with = "set"
    )]
    pub file: Option<PathBuf>,
    /// Air date
    #[arg(long, value_name = "DATE")]
    pub edition: EditionId,
    /// Say what would be kept, and keep nothing
    #[arg(long, conflicts_with = "set")]
    pub dry_run: bool,
    /// One item and its length, e.g. 3=45.2 or 3=1:05; may be repeated
    #[arg(long, value_name = "ITEM=SECONDS", requires = "presenter", value_parser = parse_length)]
    pub set: Vec<(String, String)>,
    /// With --set: who read
    #[arg(long, value_name = "NAME")]
    pub presenter: Option<String>,
    /// With --set: 口播 or 配音 [default: the whole item]
    #[arg(
        long,
        value_name = "KIND",
        default_value = "",
        hide_default_value = true
    )]
    pub kind: ReadKind,
    /// Who enters it: a user's login
    #[arg(long, default_value = "cli")]
    pub by: String,
}

fn parse_length(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((item, length)) if !item.trim().is_empty() => {
            Ok((item.trim().to_owned(), length.trim().to_owned()))
        }
        _ => Err("write it as ITEM=SECONDS, e.g. 3=45.2".to_owned()),
    }
}

/// `yixian submission …`
#[derive(Debug, Subcommand)]
pub enum Submission {
    /// All submissions, oldest first
    List {
        /// Only one state: received, accepted, quarantined, rejected, duplicate, automatic, bounce,
        /// oversize
        #[arg(long)]
        state: Option<String>,
    },
    /// One submission with its text and files
    Show {
        /// Id or receipt number
        id: String,
    },
    /// The original mail, personal data unmasked; each reading is logged
    Raw {
        /// Id or receipt number
        id: String,
        /// Login of who reads it
        #[arg(long)]
        by: String,
        /// Where to write it; it must not exist
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Read the original bytes again with today's parser
    Reparse {
        /// Ids or receipt numbers
        #[arg(required_unless_present_any = ["all", "outdated"])]
        ids: Vec<String>,
        /// Every submission
        #[arg(long, conflicts_with = "ids")]
        all: bool,
        /// Those that an older parser read
        #[arg(long, conflicts_with_all = ["ids", "all"])]
        outdated: bool,
    },
    /// Let a submission that was set aside become a story
    Release {
        /// Id or receipt number
        id: String,
        /// Login of who decides
        #[arg(long)]
        by: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Want nothing of a submission: it is kept, with the reason
    Reject {
        /// Id or receipt number
        id: String,
        /// Login of who decides
        #[arg(long)]
        by: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

/// `yixian story …`
#[derive(Debug, Subcommand)]
pub enum Story {
    /// The stories of an edition
    List {
        /// Air date [default: the next edition on air]
        #[arg(long, value_name = "DATE")]
        edition: Option<EditionId>,
    },
    /// One story, whole
    Show {
        /// Its id
        id: StoryId,
    },
    /// Sign: 初审, 复审 or 终审, three different people
    Approve {
        /// Its id
        id: StoryId,
        /// first, second or final
        #[arg(long)]
        level: ReviewLevel,
        /// The login of who signs
        #[arg(long)]
        by: String,
    },
    /// 特批: let stories go on without the reviews that they lack; a producer answers, and somebody else has signed
    Override {
        /// Their ids: all of them, or none
        #[arg(required = true)]
        ids: Vec<StoryId>,
        /// Why; printed wherever the edition is
        #[arg(long)]
        reason: String,
        /// The login of the producer who answers
        #[arg(long)]
        by: String,
    },
    /// Open a story that 终审 closed: its signatures are void
    Reopen {
        /// Its id
        id: StoryId,
        /// Why
        #[arg(long)]
        reason: String,
        /// The login of the producer who decides
        #[arg(long)]
        by: String,
    },
    /// Give it the category or the topic that an editor chose; the correction is learned from
    Classify {
        /// Its id
        id: StoryId,
        /// 新人, 新事, 新项目 or 新理念
        #[arg(long, required_unless_present = "topic")]
        category: Option<Category>,
        /// 产业升级, 社会治理, 公益慈善, 对外交流, 对口帮扶 or 应急救助
        #[arg(long)]
        topic: Option<Topic>,
        /// Who decides
        #[arg(long)]
        by: String,
    },
    /// 润色稿: ask the language model of [polish] now; nothing of it airs until a person takes it over
    Polish {
        /// Air date [default: the next edition on air]
        #[arg(long, value_name = "DATE")]
        edition: Option<EditionId>,
    },
    /// The voice-over was recorded: stretch captions and read time to its length
    Record {
        /// Its id
        id: StoryId,
        /// Length of the recording, lead and voice-over together: seconds, or mm:ss
        #[arg(long, value_name = "LENGTH")]
        length: String,
        /// Silences of at least 0.2 s in it, "start-end" in seconds: sentences begin there
        #[arg(long, value_name = "START-END", value_delimiter = ',')]
        silences: Vec<String>,
        /// Who says so
        #[arg(long)]
        by: String,
    },
    /// What is heard of a clip: 同期声 at full level, its natural sound below a voice, or nothing
    Sound {
        /// Its id
        id: StoryId,
        /// Which of its pictures and clips, from 1
        #[arg(long, value_name = "N")]
        clip: usize,
        /// keep: somebody speaks; under: natural sound, softer; mute
        #[arg(long, value_name = "SOUND", value_parser = parse_sound)]
        set: ClipSound,
        /// Who says so
        #[arg(long)]
        by: String,
    },
    /// 待播: keep it, but not this week; or release it again
    Hold {
        /// Its id
        id: StoryId,
        /// Why
        #[arg(long, required_unless_present = "release")]
        reason: Option<String>,
        /// Put it back
        #[arg(long, conflicts_with = "reason")]
        release: bool,
        /// Who decides
        #[arg(long, default_value = "cli")]
        by: String,
    },
    /// 必播: into its edition before all others, as far as it fits; or release it again
    Pin(Place),
    /// 本期不播: stays in the list, not in its edition; or release it again
    Ban(Place),
    /// 备播: timeless, only taken where the others leave room; or release it again
    Reserve(Place),
    /// 撤稿: out for good
    Kill {
        /// Its id
        id: StoryId,
        /// Why
        #[arg(long)]
        reason: String,
        /// Who decides
        #[arg(long, default_value = "cli")]
        by: String,
    },
}

/// `yixian story pin|ban|reserve`
#[derive(Debug, Args)]
pub struct Place {
    /// Its id
    pub id: StoryId,
    /// Leave it to the selection again
    #[arg(long)]
    pub release: bool,
    /// Who decides
    #[arg(long, value_name = "NAME", default_value = "cli")]
    pub by: String,
    /// Why; for the audit log
    #[arg(long, default_value = "")]
    pub reason: String,
}

/// `yixian org …`
#[derive(Debug, Subcommand)]
pub enum Org {
    /// Import a table (CSV or XLSX) with the columns 名称, 统一社会信用代码 and, if known, 邮箱
    Import {
        /// The table
        file: PathBuf,
        /// Check only
        #[arg(long)]
        dry_run: bool,
        /// Import the rows without an error though others have one
        #[arg(long)]
        skip_bad: bool,
    },
    /// All registered organizations
    List {
        /// Only those with this text in name, former name, code or address
        #[arg(long = "match", value_name = "TEXT")]
        matching: Option<String>,
    },
    /// One organization and what came from it
    Show {
        /// Credit code, or registered or former name
        organization: String,
    },
    /// Teach or forget an address that writes for an organization
    Address {
        /// Credit code, or registered name
        organization: String,
        /// add or remove
        action: AddressAction,
        /// The address
        address: String,
        /// Who decides: a user's login
        #[arg(long, default_value = "cli")]
        by: String,
    },
}

/// What is done with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum AddressAction {
    /// It writes for the organization
    Add,
    /// It no longer does
    Remove,
}

/// `yixian user …`
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add somebody; the password is read from standard input
    Add {
        /// Login name
        login: String,
        /// Name as printed under signatures
        #[arg(long)]
        name: String,
        /// viewer, editor, reviewer, producer or operator
        #[arg(long)]
        role: Role,
    },
    /// Everybody
    List,
    /// Change a password, read from standard input
    Passwd {
        /// Login name
        login: String,
    },
    /// Give somebody another role; they sign in anew
    Role {
        /// Login name
        login: String,
        /// viewer, editor, reviewer, producer or operator
        role: Role,
    },
    /// Somebody left: they sign in no more, what they signed keeps their name
    Leave {
        /// Login name
        login: String,
    },
    /// Somebody who left is back
    Return {
        /// Login name
        login: String,
    },
}

/// `yixian schedule`
#[derive(Debug, Args)]
pub struct Schedule {
    /// How many steps to show
    #[arg(long, default_value_t = 15)]
    pub next: usize,
    /// A person looked at the machine's clock and it is right: what waits for it goes on
    #[arg(long)]
    pub trust_clock: bool,
}

/// `yixian card …`
#[derive(Debug, Subcommand)]
pub enum Card {
    /// Paint a card into a PNG, and say what is wrong with it, by file and line
    Preview(CardPreview),
}

/// `yixian card preview`
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "TEMPLATE may be a card's name or the path of an SVG; its folder is then the design, and what is not in it is taken from the built-in one. No data folder is opened."
)]
pub struct CardPreview {
    /// A card (title, strap, opener …), or an SVG file of your own
    #[arg(value_name = "TEMPLATE", required_unless_present = "all")]
    pub template: Option<PathBuf>,
    /// The words that stand on it: JSON or TOML with fields of that card; what is not given is taken
    /// from the sample
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Whose words else: normal, short, long or hostile
    #[arg(long, value_name = "SET", default_value = "normal")]
    pub sample: String,
    /// Where to write the picture [default: TEMPLATE.png; with --all the folder `cards`]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Folder of templates, or a built-in design by its name [default: render.templates of the
    /// settings, else built in]
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// The card that the SVG stands for, when its name does not say it
    #[arg(long = "as", value_name = "CARD", conflicts_with = "all")]
    pub stands_for: Option<String>,
    /// A picture to lay behind what is transparent [default: a checkerboard]
    #[arg(long, value_name = "PICTURE")]
    pub over: Option<PathBuf>,
    /// A moment of the motion instead of the card at rest, milliseconds
    #[arg(long, value_name = "MS")]
    pub at: Option<u32>,
    /// With --at: how long the card stands, milliseconds
    #[arg(long, value_name = "MS", default_value_t = 5000, value_parser = clap::value_parser!(u32).range(40..=600_000))]
    pub length: u32,
    /// Paint again whenever a file of the design or the words are saved, until Ctrl-C
    #[arg(long)]
    pub watch: bool,
    /// Every card with every sample set
    #[arg(long, conflicts_with_all = ["watch", "data", "at"])]
    pub all: bool,
}

impl CardPreview {
    /// The file of words. The global `--data`, a folder, arrives here too: it is not meant.
    #[must_use]
    pub fn words(&self) -> Option<PathBuf> {
        let data = self.data.as_ref()?;
        let folder = data.is_dir() || (data.as_os_str() == "var" && !data.exists());
        (!folder).then(|| data.clone())
    }
}

/// `yixian store …`
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Write a verified copy of database and blobs
    Backup {
        /// Folder to make; refused when it exists [default: DATA/backups/TIME]
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
    },
    /// Fill an empty data folder from a backup, verified by hash
    Restore {
        /// The backup
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
    },
}

/// `yixian qc`
#[derive(Debug, Clone, Args)]
pub struct Qc {
    /// Films, as they would be sent
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// station-basic, xdcam-hd422, prores, or a file [default: that of the settings]
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
}
