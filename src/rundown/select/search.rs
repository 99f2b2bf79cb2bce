//! Branch and bound: the most promising choice first, nothing that cannot beat the best found.

use super::{
    Pick, Task,
    options::Options,
    table::{Table, after},
};

/// What was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) picked: Vec<Pick>,
    pub(super) proven: bool,
    pub(super) steps: u64,
}

/// Where a partial choice stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The first group that is open.
    group: usize,
    /// Stories of that group's category, at most 3.
    stories: usize,
    /// Stories that may still be taken.
    more: usize,
    /// Frames left.
    left: i64,
    /// What the choice gains so far.
    gain: i64,
}

/// A choice that may come next.
#[derive(Debug, Clone, Copy)]
struct Branch {
    upper: i64,
    group: usize,
    choice: usize,
    then: Place,
}

pub(super) struct Search<'a> {
    options: &'a Options,
    table: Table,
    limit: u64,
    steps: u64,
    path: Vec<Pick>,
    best: i64,
    found: Vec<Pick>,
    /// Chosen stories by district; those that are in already count.
    districts: Vec<usize>,
    /// Chosen stories by organization, free and pinned ones.
    organizations: Vec<[usize; 2]>,
    /// One list of branches for each depth, kept for its room.
    branches: Vec<Vec<Branch>>,
}

impl<'a> Search<'a> {
    pub(super) fn run(options: &'a Options, task: &Task<'_>) -> Found {
        let mut search = Search {
            options,
            table: Table::of(options),
            limit: task.steps,
            steps: 0,
            path: Vec::new(),
            best: -1,
            found: Vec::new(),
            districts: options.districts.iter().map(|&d| usize::from(d)).collect(),
            organizations: vec![[0; 2]; options.organizations],
            branches: vec![Vec::new(); options.most + 1],
        };
        search.visit(Place {
            group: 0,
            stories: options
                .groups
                .first()
                .map_or(0, |group| options.taken[group.category]),
            more: options.most,
            left: options.room.max(0),
            gain: 0,
        });
        Found {
            proven: search.steps <= search.limit,
            picked: search.found,
            steps: search.steps,
        }
    }

    fn visit(&mut self, place: Place) {
        self.steps += 1;
        if self.steps > self.limit {
            return;
        }
        // What is worth less than nothing is left out: an empty choice gains 0.
        if place.gain > self.best {
            self.best = place.gain;
            self.found.clone_from(&self.path);
        }
        if place.more == 0 {
            return;
        }
        let mut branches = std::mem::take(&mut self.branches[place.more]);
        self.branch(place, &mut branches);
        for branch in &branches {
            if branch.upper <= self.best || self.steps > self.limit {
                break;
            }
            let options = self.options;
            let choice = &options.groups[branch.group].choices[branch.choice];
            if let Some(district) = choice.district {
                self.districts[district] += 1;
            }
            if let Some(organization) = choice.organization {
                self.organizations[organization][usize::from(choice.pinned)] += 1;
            }
            self.path.push(choice.pick);
            self.visit(branch.then);
            self.path.pop();
            if let Some(district) = choice.district {
                self.districts[district] -= 1;
            }
            if let Some(organization) = choice.organization {
                self.organizations[organization][usize::from(choice.pinned)] -= 1;
            }
        }
        self.branches[place.more] = branches;
    }

    /// What may come next, the most promising first.
    fn branch(&self, place: Place, branches: &mut Vec<Branch>) {
        let options = self.options;
        branches.clear();
        let mut stories = place.stories;
        for (at, group) in options.groups.iter().enumerate().skip(place.group) {
            // The bound of what is left only falls from group to group.
            let rest = self.table.rest(at, stories, place.more, place.left);
            if place.gain + rest <= self.best {
                break;
            }
            let then = after(options, at, (stories + 1).min(3));
            let number = options.category[stories] + options.least[place.more];
            for (index, choice) in group.choices.iter().enumerate() {
                if choice.frames > place.left || self.clashes(choice.organization, choice.pinned) {
                    continue;
                }
                let new = choice.district.is_some_and(|d| self.districts[d] == 0);
                let district = if new { options.district } else { 0 };
                let next = Place {
                    group: at + 1,
                    stories: then,
                    more: place.more - 1,
                    left: place.left - choice.frames,
                    gain: place.gain + choice.gain + number + district,
                };
                let upper = next.gain + self.table.rest(at + 1, then, next.more, next.left);
                if upper > self.best {
                    branches.push(Branch {
                        upper,
                        group: at,
                        choice: index,
                        then: next,
                    });
                }
            }
            stories = after(options, at, stories);
        }
        branches.sort_unstable_by_key(|b| (-b.upper, b.group, b.choice));
    }

    /// Two stories of one organization are both in only when a person pinned both.
    fn clashes(&self, organization: Option<usize>, pinned: bool) -> bool {
        organization.is_some_and(|organization| {
            let [free, fixed] = self.organizations[organization];
            free > 0 || (fixed > 0 && !pinned)
        })
    }
}
