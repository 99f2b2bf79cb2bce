//! A world for the decision to act in: a machine that fails, relays that lie, people who are slow.
//!
//! Minutes are counted from air; the ladder is the built-in one. Everything comes from one seed.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    model::{
        Edition, EditionState, Revision,
        ladder::{Ladder, StepName},
    },
    schedule::{
        Action, Built, Busy, Channel, Event, Fallback, Mails, Mark, Now, Rung, Trouble, Unsigned,
        Week, believe, decide,
    },
};

/// SplitMix64: small, and the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `low` to `high`, both included.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap();
        low + i64::try_from(self.next() % span).unwrap()
    }

    pub fn percent(&mut self, chance: i64) -> bool {
        self.within(0, 99) < chance
    }
}

/// How a relay behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relay {
    Well,
    /// No connection, no greeting, no login, not now: nothing was handed over.
    Away,
    /// Takes the mail and hangs up before it says so.
    Mute,
    /// Refuses the recipient for good.
    Refuses,
}

/// Something that holds from one minute to another.
#[derive(Debug, Clone, Copy)]
pub struct Spell<T> {
    from: i64,
    to: i64,
    what: T,
}

fn at<T: Copy>(spells: &[Spell<T>], minute: i64) -> Option<T> {
    let spell = spells.iter().find(|s| s.from <= minute && minute < s.to);
    spell.map(|spell| spell.what)
}

/// What the dice say of one week.
#[derive(Debug)]
pub struct Fate {
    pub unsigned: Unsigned,
    stories: bool,
    signed: Option<i64>,
    edits: Vec<i64>,
    build_minutes: i64,
    fails: i64,
    poison: bool,
    reserve_stories: bool,
    off: Vec<Spell<()>>,
    first: Vec<Spell<Relay>>,
    second: Option<Vec<Spell<Relay>>>,
    archive: Option<Vec<Spell<()>>>,
    channel: Channel,
    jumps: Vec<Spell<i64>>,
    skipped: Option<i64>,
    moved: Option<(i64, i64)>,
    confirms: bool,
}

impl Fate {
    fn of(dice: &mut Dice) -> Self {
        let relay = |dice: &mut Dice| -> Vec<Spell<Relay>> {
            (0..dice.within(0, 3))
                .map(|_| {
                    let from = dice.within(-90, 20);
                    let what = match dice.within(0, 9) {
                        0..=5 => Relay::Away,
                        6..=8 => Relay::Mute,
                        _ => Relay::Refuses,
                    };
                    Spell {
                        from,
                        to: from + dice.within(1, 75),
                        what,
                    }
                })
                .collect()
        };
        let first = relay(dice);
        let second = dice.percent(60).then(|| relay(dice));
        let archive = dice.percent(70).then(|| {
            (0..dice.within(0, 1))
                .map(|_| {
                    let from = dice.within(-70, 0);
                    Spell {
                        from,
                        to: from + dice.within(1, 60),
                        what: (),
                    }
                })
                .collect()
        });
        let off = (0..dice.within(0, 4))
            .map(|_| {
                let from = dice.within(-26 * 60, 30);
                let longest = if dice.percent(20) { 900 } else { 60 };
                Spell {
                    from,
                    to: from + dice.within(1, longest),
                    what: (),
                }
            })
            .collect();
        let jumps = (0..dice.within(0, 2))
            .map(|_| {
                let from = dice.within(-5 * 60, 0);
                Spell {
                    from,
                    to: from + dice.within(1, 40),
                    what: dice.within(-360, 360),
                }
            })
            .collect();
        Self {
            unsigned: if dice.percent(80) {
                Unsigned::Hold
            } else {
                Unsigned::Auto
            },
            stories: dice.percent(95),
            signed: dice.percent(80).then(|| dice.within(-20 * 60, 20)),
            edits: (0..dice.within(0, 3))
                .map(|_| dice.within(-20 * 60, -60))
                .collect(),
            build_minutes: dice.within(2, 20),
            fails: dice.within(0, 25),
            poison: dice.percent(4),
            reserve_stories: dice.percent(60),
            off,
            first,
            second,
            archive,
            channel: if dice.percent(50) {
                Channel::Ready
            } else {
                Channel::None
            },
            jumps,
            skipped: dice.percent(3).then(|| dice.within(-20 * 60, -90)),
            moved: dice
                .percent(5)
                .then(|| (dice.within(-20 * 60, -5 * 60), dice.within(-120, 300))),
            confirms: dice.percent(50),
        }
    }

    fn is_on(&self, minute: i64) -> bool {
        at(&self.off, minute).is_none()
    }

    fn relay(&self, second: bool, minute: i64) -> Relay {
        let spells = if second {
            match &self.second {
                Some(spells) => spells,
                None => return Relay::Away,
            }
        } else {
            &self.first
        };
        at(spells, minute).unwrap_or(Relay::Well)
    }
}

/// What the station got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Got {
    /// Minutes from air.
    pub minute: i64,
    pub revision: Revision,
    /// Three signatures.
    pub is_final: bool,
    /// Sent again although the archive could not be asked: allowed, as a missed Saturday is worse.
    pub blind: bool,
}

/// Work under way: what, and until when.
#[derive(Debug, Clone, Copy)]
struct Job {
    until: i64,
    /// What is built: whether every story was signed when it began.
    signed: bool,
}

/// The world of one week.
pub struct World {
    pub fate: Fate,
    pub week: Week,
    pub got: Vec<Got>,
    pub raised: Vec<(i64, Trouble)>,
    pub actions: Vec<(i64, Action)>,
    dice: Dice,
    ladder: Ladder,
    edition: Edition,
    last: Option<Mark>,
    build: Option<Job>,
    reserve: Option<Job>,
    send: Option<Job>,
    channel: Option<Job>,
    finals: Vec<Revision>,
    /// Content that no revision has yet.
    dirty: bool,
    count: u32,
    tries: i64,
    /// What the station may have, and whether the archive has it, while nobody knows.
    doubt: Option<bool>,
    /// It was sent again without a look into the archive.
    blind: bool,
    was_on: bool,
}

impl World {
    pub fn new(seed: u64, ladder: &Ladder) -> Self {
        let mut dice = Dice::new(seed);
        let fate = Fate::of(&mut dice);
        let edition = Edition {
            id: "2026-11-28".parse().unwrap(),
            number: 327,
            air_at: DateTime::from_timestamp(1_795_838_400, 0).unwrap(),
            state: EditionState::Collecting,
            note: String::new(),
        };
        let rungs = ladder
            .of(&edition)
            .into_iter()
            .map(|step| Rung {
                name: step.step,
                due_at: step.due_at,
                not_after: step.not_after,
                over: false,
            })
            .collect();
        let week = Week {
            air_at: edition.air_at,
            state: EditionState::Collecting,
            rungs,
            unsigned: fate.unsigned,
            approved: false,
            newest: None,
            last_final: None,
            reserve: None,
            reserve_stories: fate.reserve_stories,
            chosen: None,
            already: false,
            mails: Mails::default(),
            second: fate.channel,
            confirmable: true,
            built_at: None,
            build_dead: false,
            busy: Busy::default(),
            question: false,
        };
        Self {
            dirty: fate.stories,
            fate,
            week,
            got: Vec::new(),
            raised: Vec::new(),
            actions: Vec::new(),
            dice,
            ladder: ladder.clone(),
            edition,
            last: None,
            build: None,
            reserve: None,
            send: None,
            channel: None,
            finals: Vec::new(),
            count: 0,
            tries: 0,
            doubt: None,
            blind: false,
            was_on: true,
        }
    }

    fn time(&self, minute: i64) -> DateTime<Utc> {
        // Fixed: a moved edition has another air time, not another clock.
        DateTime::from_timestamp(1_795_838_400 + minute * 60, 0).unwrap()
    }

    /// When it airs, in minutes.
    pub fn air(&self) -> i64 {
        (self.week.air_at - self.time(0)).num_minutes()
    }

    pub fn is_on(&self, minute: i64) -> bool {
        self.fate.is_on(minute)
    }

    pub fn some_relay_is_well(&self, minute: i64) -> bool {
        self.fate.relay(false, minute) == Relay::Well
            || self.fate.relay(true, minute) == Relay::Well
    }

    /// Whether a relay refuses the station for good: then a person, or the second channel, must help.
    pub fn is_refused(&self, minute: i64) -> bool {
        [false, true]
            .into_iter()
            .any(|second| self.fate.relay(second, minute) == Relay::Refuses)
    }

    /// Whether something could leave at this moment, by the rules.
    pub fn has_freight(&self) -> bool {
        let newest = self.week.newest.filter(|newest| newest.packaged);
        let leaving = matches!(
            self.week.state,
            EditionState::Packaged | EditionState::Sending | EditionState::InDoubt
        );
        let built = newest.is_some_and(|newest| newest.is_final) && self.week.approved;
        let auto = self.week.unsigned == Unsigned::Auto && newest.is_some();
        leaving || built || auto || self.week.last_final.is_some() || self.week.reserve.is_some()
    }

    /// One minute of the world, then one look of the daemon at it.
    pub fn step(&mut self, minute: i64) {
        self.people(minute);
        let on = self.fate.is_on(minute);
        if on && !self.was_on {
            self.wake(minute);
        }
        if !on {
            if self.was_on {
                self.crash(minute);
            }
            self.was_on = false;
            return;
        }
        self.was_on = true;
        self.work(minute);
        let now = self.now(minute);
        self.tick(minute, &Event::Tick, &now);
        // What one order changed may be the ground of the next; the loop looks every five seconds.
        self.tick(minute, &Event::Tick, &now);
    }

    fn now(&mut self, minute: i64) -> Now {
        let shift = at(&self.fate.jumps, minute).unwrap_or(0);
        let wall = self.time(minute + shift);
        let running = TimeDelta::minutes(minute + 100_000);
        let (now, mark) = believe(self.last.as_ref(), "boot", running, wall, false);
        self.last = Some(mark);
        now
    }

    fn people(&mut self, minute: i64) {
        if self.fate.skipped == Some(minute) && self.week.state.is_open() {
            self.week.state = EditionState::Skipped;
        }
        if let Some((when, by)) = self.fate.moved
            && when == minute
            && self.week.state.is_open()
        {
            self.edition.air_at += TimeDelta::minutes(by);
            self.week.air_at = self.edition.air_at;
            for step in self.ladder.of(&self.edition) {
                let rung = self.week.rungs.iter_mut().find(|r| r.name == step.step);
                if let Some(rung) = rung.filter(|rung| !rung.over) {
                    (rung.due_at, rung.not_after) = (step.due_at, step.not_after);
                }
            }
        }
        if self.fate.stories && self.week.state.is_open() {
            if self.fate.edits.contains(&minute) {
                self.dirty = true;
                self.week.approved = false;
            }
            // They read it again, and sign.
            let wait = self.fate.edits.iter().filter(|e| **e <= minute).max();
            let patient = wait.is_none_or(|edit| minute - edit > 45);
            if self.fate.signed.is_some_and(|signed| minute >= signed) && patient {
                self.week.approved = self.week.newest.is_some() && !self.week.approved_is_stale();
            }
        }
        if self.fate.confirms && self.got.iter().any(|got| got.minute + 12 == minute) {
            self.week.mails.confirmed = true;
        }
    }

    fn crash(&mut self, minute: i64) {
        // A mail that was on the wire: the relay may have it all, and nobody was told.
        // What was in doubt was only looked for: what is true of it stays true.
        if self.send.take().is_some() && self.doubt.is_none() {
            let took = self.dice.percent(50) && self.fate.relay(false, minute) == Relay::Well;
            if took {
                self.arrive(minute, self.blind);
            }
            self.doubt = Some(took);
        }
        // Other work is simply begun again.
        self.channel = None;
    }

    fn wake(&mut self, minute: i64) {
        for job in [&mut self.build, &mut self.reserve].into_iter().flatten() {
            job.until = minute + self.fate.build_minutes;
        }
        if self.doubt.is_some() {
            self.week.state = EditionState::InDoubt;
            self.week.mails.in_doubt = true;
            self.week.mails.next_at = Some(self.time(minute));
        }
    }

    fn work(&mut self, minute: i64) {
        if let Some(job) = self.build.filter(|job| job.until <= minute) {
            self.build = None;
            self.week.built_at = Some(self.time(minute));
            let failed = self.fate.poison || self.dice.percent(self.fate.fails);
            self.week.build_dead = self.fate.poison;
            if !failed && self.fate.stories {
                self.built(job.signed);
            }
        }
        if self.reserve.is_some_and(|job| job.until <= minute) {
            self.reserve = None;
            self.count += 1;
            self.week.reserve = Some(Revision(self.count));
            self.finals.push(Revision(self.count));
        }
        if self.send.is_some_and(|job| job.until <= minute) {
            self.send = None;
            self.sent(minute);
        }
        if self.channel.is_some_and(|job| job.until <= minute) {
            self.channel = None;
            self.week.second = Channel::Done;
        }
        self.week.busy = Busy {
            build: self.build.is_some(),
            reserve: self.reserve.is_some(),
            send: self.send.is_some(),
            second: self.channel.is_some(),
            rehearse: false,
        };
    }

    fn built(&mut self, signed: bool) {
        let is_final = signed && self.week.approved;
        let changed = self.dirty
            || self
                .week
                .newest
                .is_none_or(|newest| newest.is_final != is_final);
        if changed {
            self.count += 1;
            self.dirty = false;
        }
        let revision = if changed {
            Revision(self.count)
        } else {
            self.week
                .newest
                .map_or(Revision(1), |newest| newest.revision)
        };
        self.week.newest = Some(Built {
            revision,
            is_final,
            packaged: true,
        });
        if is_final {
            self.week.last_final = Some(revision);
            self.finals.push(revision);
            if self.week.state == EditionState::Locked {
                self.week.state = EditionState::Packaged;
                self.week.mails.next_at = Some(DateTime::UNIX_EPOCH);
            }
        }
    }

    fn arrive(&mut self, minute: i64, blind: bool) {
        let newest = self.week.newest.map_or(Revision(0), |n| n.revision);
        let revision = self.week.chosen.unwrap_or(newest);
        self.got.push(Got {
            minute,
            revision,
            is_final: self.finals.contains(&revision),
            blind,
        });
    }

    /// The outbox's own rules, in short: the archive before a second try, the second relay, waits.
    fn sent(&mut self, minute: i64) {
        let air = self.air();
        if let Some(there) = self.doubt {
            let archive = self.fate.archive.as_ref();
            let readable = archive.is_some_and(|away| at(away, minute).is_none());
            if readable && there {
                self.doubt = None;
                return self.accepted();
            }
            if !readable && minute < air - 20 {
                let next = if archive.is_some() {
                    minute + 1
                } else {
                    air - 20
                };
                self.week.mails.next_at = Some(self.time(next));
                return;
            }
            if !readable && self.blind {
                // Sent again once without a look; a second time is a person's word.
                self.week.mails.next_at = None;
                return;
            }
            self.blind |= !readable;
            self.doubt = None;
            self.week.mails.in_doubt = false;
        }
        self.week.state = EditionState::Sending;
        let mut relay = self.fate.relay(false, minute);
        if relay == Relay::Away {
            relay = self.fate.relay(true, minute);
        }
        match relay {
            Relay::Well => {
                self.arrive(minute, self.blind);
                self.accepted();
            }
            Relay::Away => {
                let wait = [1, 2, 5][usize::try_from(self.tries.min(2)).unwrap()];
                self.tries += 1;
                self.week.mails.next_at = Some(self.time(minute + wait));
            }
            Relay::Mute => {
                self.arrive(minute, self.blind);
                self.doubt = Some(true);
                self.week.state = EditionState::InDoubt;
                self.week.mails.in_doubt = true;
                self.week.mails.next_at = Some(self.time(minute + 1));
            }
            Relay::Refuses => {
                self.week.state = EditionState::SendBlocked;
                self.week.mails.blocked = true;
                self.week.mails.next_at = None;
            }
        }
    }

    fn accepted(&mut self) {
        self.week.mails = Mails {
            accepted: true,
            confirmed: self.week.mails.confirmed,
            ..Mails::default()
        };
        self.week.state = EditionState::Sent;
    }

    fn tick(&mut self, minute: i64, event: &Event, now: &Now) {
        for action in decide(&self.week, event, now) {
            self.carry_out(minute, action);
        }
    }

    fn carry_out(&mut self, minute: i64, action: Action) {
        match action {
            Action::Raise(trouble) => {
                self.raised.push((minute, trouble));
                return;
            }
            Action::Clear(_) => return,
            _ => self.actions.push((minute, action)),
        }
        match action {
            Action::Done(step) | Action::Skip(step, _) | Action::Tell(step, _) => self.end(step),
            Action::Open => self.week.state = EditionState::Collecting,
            Action::Build => {
                self.build = Some(Job {
                    until: minute + self.fate.build_minutes,
                    signed: self.week.approved,
                });
                self.week.busy.build = true;
            }
            Action::BuildReserve => {
                self.reserve = Some(Job {
                    until: minute + self.fate.build_minutes,
                    signed: true,
                });
                self.week.busy.reserve = true;
            }
            Action::Rehearse => self.end(StepName::Rehearse),
            Action::Lock => {
                self.week.state = EditionState::Locked;
                if self.week.newest.is_some_and(|n| n.is_final && n.packaged) {
                    self.week.state = EditionState::Packaged;
                    self.week.mails.next_at = Some(DateTime::UNIX_EPOCH);
                }
            }
            Action::Hold => self.week.state = EditionState::Held,
            Action::Choose(revision, fallback) => {
                let allowed =
                    fallback != Fallback::Unapproved || self.week.unsigned == Unsigned::Auto;
                assert!(allowed, "the policy was passed over");
                self.week.chosen = Some(revision);
                self.week.state = EditionState::Packaged;
                self.week.mails.next_at = Some(DateTime::UNIX_EPOCH);
            }
            Action::Send => {
                self.send = Some(Job {
                    until: minute + self.dice.within(1, 2),
                    signed: true,
                });
                self.week.busy.send = true;
            }
            Action::SecondChannel => {
                self.channel = Some(Job {
                    until: minute + 2,
                    signed: true,
                });
                self.week.busy.second = true;
            }
            Action::Miss => self.week.state = EditionState::Missed,
            Action::Close => self.week.state = EditionState::Closed,
            Action::Raise(_) | Action::Clear(_) => {}
        }
    }

    fn end(&mut self, step: StepName) {
        for rung in &mut self.week.rungs {
            if rung.name == step {
                rung.over = true;
            }
        }
    }
}

impl Week {
    /// In this world signatures are given for what is built.
    fn approved_is_stale(&self) -> bool {
        !self.newest.is_some_and(|newest| newest.packaged)
    }
}
