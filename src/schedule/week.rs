//! What the decision sees of one edition, and what it may order. Plain values: a week can be simulated.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{EditionState, Revision, ladder::StepName};

/// What goes to the station when three signatures are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsigned {
    /// Nothing unapproved: the last approved revision, or the reserve edition.
    Hold,
    /// The last good revision, marked 未经终审.
    Auto,
}

/// A rung of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// Which.
    pub name: StepName,
    /// When.
    pub due_at: DateTime<Utc>,
    /// From here on it is skipped.
    pub not_after: Option<DateTime<Utc>>,
    /// Done or skipped.
    pub over: bool,
}

/// A revision that was frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Built {
    /// Which.
    pub revision: Revision,
    /// Every story of it carried three signatures when it was frozen.
    pub is_final: bool,
    /// Its package is on the disk.
    pub packaged: bool,
}

/// The mails with the package that is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mails {
    /// When there is something to do for the outbox; `None`: nothing, or a person must act.
    pub next_at: Option<DateTime<Utc>>,
    /// Every recipient's server took it.
    pub accepted: bool,
    /// Nobody knows of one of them.
    pub in_doubt: bool,
    /// One was refused for good.
    pub blocked: bool,
    /// The station confirmed, by a button or by telephone.
    pub confirmed: bool,
}

/// Another way to the station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// None is set up.
    None,
    /// It was not needed yet.
    Ready,
    /// The package lies there.
    Done,
}

/// Work that is entered or under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Busy {
    /// Draft, render, package.
    pub build: bool,
    /// The reserve edition.
    pub reserve: bool,
    /// The outbox.
    pub send: bool,
    /// The second channel.
    pub second: bool,
    /// 演练.
    pub rehearse: bool,
}

/// All that the decision about one edition is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    /// When it goes on air.
    pub air_at: DateTime<Utc>,
    /// Where it stands.
    pub state: EditionState,
    /// Its ladder.
    pub rungs: Vec<Rung>,
    /// What goes without three signatures.
    pub unsigned: Unsigned,
    /// Every story of the newest revision is signed three times now.
    pub approved: bool,
    /// The newest revision of the programme.
    pub newest: Option<Built>,
    /// The newest one with three signatures and a package.
    pub last_final: Option<Revision>,
    /// The packaged reserve edition.
    pub reserve: Option<Revision>,
    /// Whether there are approved reserve stories to make one from.
    pub reserve_stories: bool,
    /// What was chosen to go in place of the newest revision.
    pub chosen: Option<Revision>,
    /// Something of this edition was taken by the station before: what follows is a correction.
    pub already: bool,
    /// The mails of what goes.
    pub mails: Mails,
    /// The other way.
    pub second: Channel,
    /// The station can confirm: mails carry a page for it.
    pub confirmable: bool,
    /// When the last build ended.
    pub built_at: Option<DateTime<Utc>>,
    /// The last build was given up.
    pub build_dead: bool,
    /// What is under way.
    pub busy: Busy,
    /// A question about the calendar waits for a person.
    pub question: bool,
}

impl Week {
    /// A rung by its name.
    #[must_use]
    pub fn rung(&self, name: StepName) -> Option<&Rung> {
        self.rungs.iter().find(|rung| rung.name == name)
    }

    /// Whether a rung's time has come.
    #[must_use]
    pub fn is_due(&self, name: StepName, now: DateTime<Utc>) -> bool {
        self.rung(name).is_some_and(|rung| rung.due_at <= now)
    }

    /// Whether a rung's time has come and it is still to be done.
    #[must_use]
    pub fn is_todo(&self, name: StepName, now: DateTime<Utc>) -> bool {
        self.rung(name)
            .is_some_and(|rung| !rung.over && rung.due_at <= now)
    }
}

/// The time, as far as it can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The wall clock: alarms go by it.
    pub wall: DateTime<Utc>,
    /// Never ahead of what the machine's running time allows: nothing leaves before it says so. A wall
    /// clock that jumped ahead sends nothing early.
    pub trusted: DateTime<Utc>,
}

impl Now {
    /// A clock that nothing speaks against.
    #[must_use]
    pub fn sure(wall: DateTime<Utc>) -> Self {
        Self {
            wall,
            trusted: wall,
        }
    }

    /// The two clocks are too far apart to be a matter of rounding.
    #[must_use]
    pub fn is_suspect(&self) -> bool {
        (self.wall - self.trusted).abs() > TimeDelta::minutes(5)
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Time went on.
    Tick,
    /// 锁单 found a story without its signatures.
    LockRefused,
}

/// Letters to the producers that belong to a rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notice {
    /// 约稿.
    Contributors,
    /// 系统就绪.
    Ready,
    /// 催审.
    Remind,
    /// 升级.
    Escalate,
    /// 最后提醒.
    LastCall,
}

/// What is wrong, for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trouble {
    /// A week of the calendar waits for a person's word.
    Question,
    /// No package a day before.
    RehearsalFailed,
    /// No reserve edition is at hand.
    NoReserve,
    /// Hours before air, signatures are missing.
    Unapproved,
    /// 留置: past the lock without signatures.
    Held,
    /// Locked, and no package to send.
    NoPackage,
    /// Nothing approved and no reserve: there is nothing that may be sent.
    NothingToSend,
    /// Not taken by the station's server.
    NotSent,
    /// Taken, and not confirmed by the station.
    Unconfirmed,
    /// Nobody knows whether it arrived.
    InDoubt,
    /// The station's server refused it for good.
    Blocked,
    /// Air time passed without a package.
    Missed,
}

impl Trouble {
    /// All.
    pub const ALL: [Self; 12] = [
        Self::Question,
        Self::RehearsalFailed,
        Self::NoReserve,
        Self::Unapproved,
        Self::Held,
        Self::NoPackage,
        Self::NothingToSend,
        Self::NotSent,
        Self::Unconfirmed,
        Self::InDoubt,
        Self::Blocked,
        Self::Missed,
    ];
}

/// What goes in place of the newest revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// An earlier revision with all its signatures.
    LastFinal,
    /// The reserve edition.
    Reserve,
    /// The newest one as it is, marked 未经终审.
    Unapproved,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Submissions go to this edition.
    Open,
    /// A rung is over: done.
    Done(StepName),
    /// A rung is over: not done, for this reason.
    Skip(StepName, &'static str),
    /// A letter to the producers; the rung is over with it.
    Tell(StepName, Notice),
    /// Draft, rundown, render, package, as far as something changed.
    Build,
    /// The reserve edition.
    BuildReserve,
    /// 演练.
    Rehearse,
    /// 锁单.
    Lock,
    /// 留置.
    Hold,
    /// Chooses what goes instead.
    Choose(Revision, Fallback),
    /// The outbox works.
    Send,
    /// The other way.
    SecondChannel,
    /// Air time passed.
    Miss,
    /// 归档.
    Close,
    /// Tells a person.
    Raise(Trouble),
    /// It is over.
    Clear(Trouble),
}
