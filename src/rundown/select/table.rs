//! The bound: the most that the rest of the candidates can add, as if districts were new each time and
//! an organization could stand in each category once. Everything else is counted as it is, categories
//! and time among it, so little is promised that cannot be had.

use super::options::Options;

/// Cells of the table, 8 bytes each: a thousand steps of an ordinary week's search take as long as these.
/// Sixteen times as many save a third of the steps and cost ten times the time.
const CELLS: usize = 250_000;

/// Rows by group, stories of its category that are in, stories that may still be taken; in a row the
/// gain by time left. Time is counted in steps, lengths rounded down and so never too long.
#[derive(Debug)]
pub(super) struct Table {
    gains: Vec<i64>,
    /// Frames of a step.
    step: i64,
    /// Cells of a row.
    width: usize,
    /// Rows of a group.
    rows: usize,
}

impl Table {
    pub(super) fn of(options: &Options) -> Self {
        let groups = options.groups.len();
        let rows = 4 * (options.most + 1);
        let room = usize::try_from(options.room.max(0)).unwrap_or(0);
        let most_wide = (CELLS / (rows * (groups + 1))).max(2);
        let step = (room + 1).div_ceil(most_wide).max(1);
        let width = room / step + 1;
        let mut table = Self {
            gains: vec![0; (groups + 1) * rows * width],
            step: i64::try_from(step).unwrap_or(1),
            width,
            rows,
        };
        for group in (0..groups).rev() {
            table.fill(options, group);
        }
        table
    }

    /// The most that groups from `group` on can add.
    pub(super) fn rest(&self, group: usize, stories: usize, more: usize, left: i64) -> i64 {
        let time = usize::try_from(left / self.step).unwrap_or(0);
        self.gains[group * self.rows * self.width + self.row(stories, more) + time]
    }

    fn row(&self, stories: usize, more: usize) -> usize {
        (stories * (self.rows / 4) + more) * self.width
    }

    fn fill(&mut self, options: &Options, at: usize) {
        let group = &options.groups[at];
        let one = self.rows * self.width;
        let (head, next) = self.gains.split_at_mut((at + 1) * one);
        let here = &mut head[at * one..];
        let row = |stories, more| (stories * (self.rows / 4) + more) * self.width;
        let choices: Vec<(usize, i64)> = group
            .choices
            .iter()
            .map(|choice| {
                let district = choice.district.filter(|d| !options.districts[*d]);
                (
                    usize::try_from(choice.frames / self.step).unwrap_or(0),
                    choice.gain + district.map_or(0, |_| options.district),
                )
            })
            .collect();
        for stories in 0..4 {
            let skipped = after(options, at, stories);
            let taken = after(options, at, (stories + 1).min(3));
            for more in 0..=options.most {
                let from = row(skipped, more);
                let own = row(stories, more);
                let own = &mut here[own..own + self.width];
                own.copy_from_slice(&next[from..from + self.width]);
                if more == 0 {
                    continue;
                }
                let rest = row(taken, more - 1);
                let rest = &next[rest..rest + self.width];
                for &(time, gain) in &choices {
                    let gain = gain + options.category[stories] + options.least[more];
                    for (cell, rest) in own[time..].iter_mut().zip(rest) {
                        *cell = (*cell).max(rest + gain);
                    }
                }
            }
        }
    }
}

/// How many stories of its category the group after `at` finds, when `at`'s own has `stories`.
pub(super) fn after(options: &Options, at: usize, stories: usize) -> usize {
    match options.groups.get(at + 1) {
        Some(next) if next.category == options.groups[at].category => stories,
        Some(next) => options.taken[next.category],
        None => 0,
    }
}
