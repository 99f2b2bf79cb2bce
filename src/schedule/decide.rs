//! Week and time → what is to be done. No clock, no disk, no network: ten thousand weeks can be tried.
//!
//! Every order is idempotent, and what is under way is in the week: the same tick twice orders nothing
//! twice. Nothing is an event that can be missed; an overdue rung is simply due.

use chrono::TimeDelta;

use super::week::{Action, Channel, Event, Fallback, Notice, Now, Trouble, Unsigned, Week};
use crate::model::{EditionState, ladder::StepName};

/// Between two builds of an edition: people edit, and each change makes a new revision.
const BUILD_EVERY: TimeDelta = TimeDelta::seconds(60);
/// After a build that was given up: what broke it eight times is still there.
const BUILD_AFTER_GIVING_UP: TimeDelta = TimeDelta::minutes(10);
/// After the rehearsal's time, how long a package may be missing before a person is told.
const REHEARSAL_GRACE: TimeDelta = TimeDelta::hours(2);
/// After the time of sending, how long a locked edition may be without a package.
const PACKAGE_GRACE: TimeDelta = TimeDelta::minutes(5);
/// After air, how long what was on its way is still sent.
const SEND_AFTER_AIR: TimeDelta = TimeDelta::hours(6);

/// What is to be done with an edition now.
#[must_use]
pub fn decide(week: &Week, event: &Event, now: &Now) -> Vec<Action> {
    let mut orders = Orders {
        week,
        now,
        actions: Vec::new(),
    };
    if matches!(week.state, EditionState::Skipped | EditionState::Closed) {
        orders.end_all("the edition is over");
        return orders.actions;
    }
    orders.beginning();
    orders.too_late();
    orders.build();
    orders.reserve();
    orders.rehearsal();
    orders.notices();
    orders.lock(event);
    orders.fallback();
    orders.send();
    orders.second_channel();
    orders.alarms();
    orders.end();
    orders.actions
}

struct Orders<'a> {
    week: &'a Week,
    now: &'a Now,
    actions: Vec<Action>,
}

/// Whether stories may still change.
fn open(week: &Week) -> bool {
    week.state.is_open()
}

/// Whether a package is on its way or there.
fn leaving(week: &Week) -> bool {
    matches!(
        week.state,
        EditionState::Packaged
            | EditionState::Sending
            | EditionState::InDoubt
            | EditionState::SendBlocked
            | EditionState::Sent
            | EditionState::Delivered
    )
}

fn arrived(week: &Week) -> bool {
    week.mails.accepted || matches!(week.state, EditionState::Sent | EditionState::Delivered)
}

impl Orders<'_> {
    fn order(&mut self, action: Action) {
        if !self.actions.contains(&action) {
            self.actions.push(action);
        }
    }

    // What is done goes by the clock that never runs ahead: a jump of the wall clock closes no edition,
    // skips no letter and sends nothing. What is told goes by the later one, see `alarms`.
    fn todo(&self, name: StepName) -> bool {
        self.week.is_todo(name, self.now.trusted)
    }

    fn due(&self, name: StepName) -> bool {
        self.week.is_due(name, self.now.trusted)
    }

    fn end_all(&mut self, why: &'static str) {
        for rung in &self.week.rungs {
            if !rung.over {
                self.order(Action::Skip(rung.name, why));
            }
        }
        for trouble in Trouble::ALL {
            self.order(Action::Clear(trouble));
        }
    }

    fn beginning(&mut self) {
        if self.todo(StepName::Open) {
            let planned = self.week.state == EditionState::Planned;
            if planned && self.due(StepName::Lock) {
                // Set up on a Saturday morning: that week was nobody's.
                self.order(Action::Skip(StepName::Open, "it was too late to begin"));
            } else {
                if planned {
                    self.order(Action::Open);
                }
                self.order(Action::Done(StepName::Open));
            }
        }
        if self.todo(StepName::Cutoff) {
            self.order(Action::Done(StepName::Cutoff));
        }
        if self.week.question && self.due(StepName::Open) {
            self.order(Action::Raise(Trouble::Question));
        } else if !self.week.question {
            self.order(Action::Clear(Trouble::Question));
        }
    }

    /// Rungs that would say something that is no longer true.
    fn too_late(&mut self) {
        for rung in &self.week.rungs {
            if !rung.over && rung.not_after.is_some_and(|end| self.now.trusted > end) {
                self.order(Action::Skip(rung.name, "too late"));
            }
        }
    }

    fn build(&mut self) {
        let week = self.week;
        let wanted = open(week)
            || matches!(
                week.state,
                EditionState::Locked | EditionState::Packaged | EditionState::Sending
            );
        // Locked: the package that the station waits for, and nothing else can change.
        let waited_for = week.state == EditionState::Locked && !self.final_package();
        let rest = if week.build_dead {
            BUILD_AFTER_GIVING_UP
        } else if waited_for {
            TimeDelta::zero()
        } else {
            BUILD_EVERY
        };
        let rested = week
            .built_at
            .is_none_or(|at| self.now.trusted - at >= rest || at > self.now.trusted);
        let over = self.now.trusted > week.air_at && open(week);
        // Who locks early need not wait for the day of 成稿 to send.
        let begun = self.due(StepName::Draft) || waited_for;
        let asked = wanted && begun && week.chosen.is_none() && !over;
        if asked && rested && !week.busy.build {
            self.order(Action::Build);
        }
        let packaged = week.newest.is_some_and(|newest| newest.packaged);
        if self.todo(StepName::Draft) && (packaged || leaving(week)) {
            self.order(Action::Done(StepName::Draft));
        }
    }

    fn reserve(&mut self) {
        let week = self.week;
        let before_air = self.now.trusted <= week.air_at;
        if self.due(StepName::Rehearse)
            && before_air
            && !leaving(week)
            && week.reserve_stories
            && week.reserve.is_none()
            && !week.busy.reserve
            // The programme itself goes first: one film at a time.
            && !week.busy.build
            && week.newest.is_some_and(|newest| newest.packaged)
        {
            self.order(Action::BuildReserve);
        }
    }

    fn rehearsal(&mut self) {
        let week = self.week;
        let packaged = week.newest.is_some_and(|newest| newest.packaged);
        if self.todo(StepName::Rehearse) {
            if self.due(StepName::Send) {
                self.order(Action::Skip(StepName::Rehearse, "the real thing is due"));
            } else if packaged && !week.busy.rehearse {
                self.order(Action::Rehearse);
            }
        }
        let grace = week
            .rung(StepName::Rehearse)
            .is_some_and(|rung| self.now.trusted >= rung.due_at + REHEARSAL_GRACE);
        if packaged || !open(week) {
            self.order(Action::Clear(Trouble::RehearsalFailed));
        } else if grace && week.state != EditionState::Planned {
            self.order(Action::Raise(Trouble::RehearsalFailed));
        }
        let at_hand = week.reserve.is_some() || week.last_final.is_some();
        if at_hand || !open(week) {
            self.order(Action::Clear(Trouble::NoReserve));
        } else if self.due(StepName::Ready) && week.unsigned == Unsigned::Hold {
            self.order(Action::Raise(Trouble::NoReserve));
        }
    }

    fn notices(&mut self) {
        let week = self.week;
        if self.live(StepName::RemindContributors) {
            let rung = StepName::RemindContributors;
            self.order(Action::Tell(rung, Notice::Contributors));
        }
        if self.live(StepName::Ready) {
            self.order(Action::Tell(StepName::Ready, Notice::Ready));
        }
        let asking = [
            (StepName::Remind, Notice::Remind),
            (StepName::Escalate, Notice::Escalate),
            (StepName::LastCall, Notice::LastCall),
        ];
        let live: Vec<_> = asking
            .into_iter()
            .filter(|(step, _)| self.live(*step))
            .collect();
        let unsigned = open(week) && !week.approved && !week.already;
        for (at, (step, notice)) in live.iter().enumerate() {
            if !unsigned {
                self.order(Action::Skip(*step, "everything is signed"));
            } else if at + 1 < live.len() {
                // After a pause, one letter: the one that says most.
                self.order(Action::Skip(*step, "a later one says more"));
            } else {
                self.order(Action::Tell(*step, *notice));
            }
        }
        if unsigned && self.due(StepName::Remind) && week.state != EditionState::Planned {
            self.order(Action::Raise(Trouble::Unapproved));
        } else {
            self.order(Action::Clear(Trouble::Unapproved));
        }
    }

    /// Due, to be done, and not too late.
    fn live(&self, name: StepName) -> bool {
        self.week.rung(name).is_some_and(|rung| {
            !rung.over
                && rung.due_at <= self.now.trusted
                && rung.not_after.is_none_or(|end| self.now.trusted <= end)
        })
    }

    fn lock(&mut self, event: &Event) {
        let week = self.week;
        let before_air = self.now.trusted <= week.air_at;
        if open(week) && self.due(StepName::Lock) && before_air {
            let worked_on = week.state != EditionState::Planned;
            if week.approved && *event != Event::LockRefused {
                self.order(Action::Lock);
            } else if week.state != EditionState::Held
                && worked_on
                && week.unsigned == Unsigned::Hold
                // 更正: what the station has stays until the new one is signed.
                && !week.already
            {
                self.order(Action::Hold);
            }
        }
        if self.todo(StepName::Lock) && !open(week) {
            self.order(Action::Done(StepName::Lock));
        }
        if week.state == EditionState::Held && before_air {
            self.order(Action::Raise(Trouble::Held));
        } else {
            self.order(Action::Clear(Trouble::Held));
        }
    }

    /// What goes when the newest revision may not, or is not there.
    fn fallback(&mut self) {
        let week = self.week;
        if week.chosen.is_some() || week.already || self.now.trusted > week.air_at {
            return;
        }
        let unsigned = open(week) && !week.approved;
        if week.unsigned == Unsigned::Auto && unsigned && self.due(StepName::Send) {
            if let Some(newest) = week.newest.filter(|newest| newest.packaged) {
                self.order(Action::Choose(newest.revision, Fallback::Unapproved));
            }
            return;
        }
        let held = week.state == EditionState::Held && !week.approved;
        // A locked edition is being built: what was approved earlier goes when that cannot be waited for.
        let stuck = week.state == EditionState::Locked && !self.final_package();
        let time = if stuck && !week.build_dead {
            StepName::SecondChannel
        } else {
            StepName::Fallback
        };
        if !(held || stuck) || !self.due(time) {
            return;
        }
        match (week.last_final, week.reserve) {
            (Some(revision), _) => self.order(Action::Choose(revision, Fallback::LastFinal)),
            (None, Some(revision)) => self.order(Action::Choose(revision, Fallback::Reserve)),
            (None, None) => self.order(Action::Raise(Trouble::NothingToSend)),
        }
    }

    fn final_package(&self) -> bool {
        self.week
            .newest
            .is_some_and(|newest| newest.is_final && newest.packaged)
    }

    fn send(&mut self) {
        let week = self.week;
        let on_its_way = matches!(
            week.state,
            EditionState::Packaged
                | EditionState::Sending
                | EditionState::InDoubt
                // One recipient of several was refused: the others still wait.
                | EditionState::SendBlocked
        );
        let in_time = self.now.trusted <= week.air_at + SEND_AFTER_AIR;
        // The outbox stamps its waits with the wall clock.
        let something = week.mails.next_at.is_some_and(|at| at <= self.now.wall);
        if on_its_way && something && in_time && self.due(StepName::Send) && !week.busy.send {
            self.order(Action::Send);
        }
        for step in [StepName::Send, StepName::Confirm, StepName::Fallback] {
            if self.todo(step) && arrived(week) {
                self.order(Action::Done(step));
            }
        }
    }

    fn second_channel(&mut self) {
        let week = self.week;
        let blocked = week.state == EditionState::SendBlocked || week.mails.blocked;
        let wanted = leaving(week) && !arrived(week) && !week.mails.confirmed;
        let due = self.due(StepName::SecondChannel) || (blocked && self.due(StepName::Send));
        let in_time = self.now.trusted <= week.air_at + SEND_AFTER_AIR;
        let todo = self
            .week
            .rung(StepName::SecondChannel)
            .is_some_and(|rung| !rung.over);
        if due && in_time && todo {
            match (wanted, week.second) {
                (true, Channel::Ready) if !week.busy.second => self.order(Action::SecondChannel),
                (true, Channel::None) => {
                    self.order(Action::Skip(StepName::SecondChannel, "none is set up"));
                }
                (true, Channel::Done) => self.order(Action::Done(StepName::SecondChannel)),
                (false, _) if arrived(week) => {
                    self.order(Action::Skip(StepName::SecondChannel, "it has arrived"));
                }
                _ => {}
            }
        }
    }

    fn alarms(&mut self) {
        let week = self.week;
        let before_air = self.now.wall <= week.air_at;
        let mut tell = |trouble, wrong: bool, right: bool| {
            if wrong {
                self.actions.push(Action::Raise(trouble));
            } else if right {
                self.actions.push(Action::Clear(trouble));
            }
        };
        let due = |name| week.is_due(name, self.now.wall);
        let grace = week
            .rung(StepName::Send)
            .is_some_and(|rung| self.now.wall >= rung.due_at + PACKAGE_GRACE);
        let packaged = leaving(week) || week.chosen.is_some();
        let waiting = week.state == EditionState::Locked && !packaged;
        tell(Trouble::NoPackage, waiting && grace && before_air, packaged);
        let not_sent = !arrived(week) && leaving(week) && due(StepName::Confirm);
        tell(Trouble::NotSent, not_sent && before_air, arrived(week));
        let unconfirmed = arrived(week)
            && week.confirmable
            && !week.mails.confirmed
            && week.state != EditionState::Delivered
            && due(StepName::SecondChannel);
        tell(
            Trouble::Unconfirmed,
            unconfirmed && before_air,
            week.mails.confirmed || week.state == EditionState::Delivered,
        );
        let doubt = week.state == EditionState::InDoubt || week.mails.in_doubt;
        tell(Trouble::InDoubt, doubt, arrived(week) && !doubt);
        let blocked = week.state == EditionState::SendBlocked || week.mails.blocked;
        tell(Trouble::Blocked, blocked, arrived(week) && !blocked);
        let something = week.last_final.is_some() || week.reserve.is_some() || !open(week);
        tell(Trouble::NothingToSend, false, something);
        let late = self.now.trusted > week.air_at && !arrived(week) && !week.already;
        let worked_on = week.state != EditionState::Planned;
        tell(Trouble::Missed, late && worked_on, arrived(week));
    }

    fn end(&mut self) {
        let week = self.week;
        let safe = arrived(week) || week.already;
        if self.now.trusted > week.air_at && !safe {
            let waits = open(week) || week.state == EditionState::Locked;
            if waits && week.state != EditionState::Planned {
                self.order(Action::Miss);
            }
        }
        if self.todo(StepName::Air) {
            self.order(Action::Done(StepName::Air));
        }
        if self.todo(StepName::Close) && safe && leaving(week) {
            self.order(Action::Close);
            self.order(Action::Done(StepName::Close));
        }
    }
}
