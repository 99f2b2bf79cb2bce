//! Text and a box → lines that fit it: fewest, then balanced, shrunk before they are cut.

use super::{
    breaks::{Break, breaks, closes, opens},
    fonts::Cluster,
    spacing::between,
};
use crate::model::language::Cells;

/// What a text may take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// Widest line, pixels.
    pub width: f32,
    /// Most lines.
    pub lines: usize,
    /// Type size as designed, pixels per em.
    pub size: f32,
    /// Smallest type size.
    pub min_size: f32,
    /// Rather shrink to this size than take more than that many lines.
    pub prefer: Option<(usize, f32)>,
    /// Letter spacing, ems.
    pub tracking: f32,
}

/// One set line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its characters, without spaces at the ends.
    pub text: String,
    /// Width from the first ink to the end of the last advance, ems.
    pub width: f32,
    /// Blank half of an opening mark at the start, to hang out of the box; ems.
    pub lead: f32,
    /// Blank half of a closing mark at the end; ems.
    pub tail: f32,
    /// Set apart, or (below nothing) pulled together, before a character, by its index in the line;
    /// ems.
    pub shifts: Vec<(usize, f32)>,
    /// What neighbours are set apart in all, ems; part of `width`.
    pub spaced: f32,
}

/// A fitted text.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// Type size, pixels per em.
    pub size: f32,
    /// At least one line, unless the text is empty.
    pub lines: Vec<Line>,
    /// Some of the text had to be left out; the last line ends with an ellipsis.
    pub cut: bool,
    /// It fits only at the smallest size.
    pub smallest: bool,
}

/// Longest text that is looked at, in characters: no box holds more.
const LONGEST: usize = 400;
/// Each trial is that much smaller than the one before.
const STEP: f32 = 0.97;
/// Type may give up that much of its size for lines that end well.
const TOLERATED: f32 = 0.84;
/// Cost of giving up all of it, in the units of [`Break`].
const SMALLER: f32 = 80.0;
/// Cost of tearing a word; more than any raggedness.
const TORN: f32 = 400.0;

/// Sets `text` into `room`. `shape` measures a text as the painter will; `names` stay whole.
#[must_use]
pub fn fit(
    text: &str,
    room: Room,
    names: &[&str],
    shape: &impl Fn(&str) -> Vec<Cluster>,
) -> Fitted {
    let text = text.trim();
    if text.is_empty() {
        return Fitted {
            size: room.size,
            lines: Vec::new(),
            cut: false,
            smallest: false,
        };
    }
    let shortened: String = text.chars().take(LONGEST).collect();
    let whole = shortened.len() == text.len();
    let measured = Measured::new(&shortened, room, names, shape);
    if whole && let Some(fitted) = measured.largest(room) {
        return fitted;
    }
    cut(&shortened, room, names, shape)
}

/// The longest beginning that fits with an ellipsis at the smallest size.
fn cut(text: &str, room: Room, names: &[&str], shape: &impl Fn(&str) -> Vec<Cluster>) -> Fitted {
    let ends: Vec<usize> = shape(text)
        .iter()
        .map(|cluster| cluster.at)
        .chain([text.len()])
        .collect();
    let attempt = |kept: usize| {
        let head = text[..ends[kept]].trim_end_matches(|c: char| {
            c.is_whitespace() || (closes(c) && !"》”’）".contains(c)) || opens(c) || c == '…'
        });
        let short = format!("{head}…");
        let measured = Measured::new(&short, room, names, shape);
        measured
            .lines_at(room.min_size, room.lines, true, room)
            .map(|(ends, _)| measured.fitted(&ends, room.min_size, room))
    };
    let (mut fits, mut too_long) = (0, ends.len());
    while too_long - fits > 1 {
        let middle = usize::midpoint(fits, too_long);
        if attempt(middle).is_some() {
            fits = middle;
        } else {
            too_long = middle;
        }
    }
    let mut fitted = attempt(fits).unwrap_or(Fitted {
        size: room.min_size,
        lines: Vec::new(),
        cut: true,
        smallest: true,
    });
    fitted.cut = true;
    fitted.smallest = true;
    fitted
}

/// A text with its widths summed up, so that any stretch of it is measured at once.
struct Measured<'a> {
    text: &'a str,
    /// Byte offset of each cluster, and the end.
    at: Vec<usize>,
    /// Advances summed up to each cluster, ems.
    sum: Vec<f32>,
    /// What is put in before each cluster, summed up to and with it, ems.
    spaced: Vec<f32>,
    /// Blank on either side of a cluster within its advance, ems.
    pads: Vec<f32>,
    /// First and last character of each cluster.
    ends: Vec<(char, char)>,
    breaks: Vec<Break>,
    tracking: f32,
}

impl<'a> Measured<'a> {
    fn new(
        text: &'a str,
        room: Room,
        names: &[&str],
        shape: &impl Fn(&str) -> Vec<Cluster>,
    ) -> Self {
        let clusters = shape(text);
        // A title or a name stays whole only where it leaves the line some freedom.
        let cells = (room.width / room.size * 0.9).clamp(2.0, 60.0) as u32;
        let breaks = breaks(text, &clusters, names, Cells::whole(cells));
        let mut at: Vec<usize> = clusters.iter().map(|cluster| cluster.at).collect();
        at.push(text.len());
        let ends: Vec<(char, char)> = at
            .windows(2)
            .map(|range| {
                let piece = &text[range[0]..range[1]];
                (
                    piece.chars().next().unwrap_or(' '),
                    piece.chars().next_back().unwrap_or(' '),
                )
            })
            .collect();
        let mut sum = vec![0.0];
        let mut spaced = vec![0.0];
        for (i, cluster) in clusters.iter().enumerate() {
            sum.push(sum[i] + cluster.advance);
            let space = i.checked_sub(1).map_or(0.0, |before| {
                let full = clusters[before].advance.min(cluster.advance) > 0.9;
                between(ends[before].1, ends[i].0, full)
            });
            spaced.push(spaced[i] + space);
        }
        Self {
            text,
            at,
            sum,
            spaced,
            pads: clusters.iter().map(|cluster| cluster.pad).collect(),
            ends,
            breaks,
            tracking: room.tracking,
        }
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// Without spaces at its ends.
    fn trimmed(&self, mut from: usize, mut to: usize) -> (usize, usize) {
        while from < to && self.ends[from].0.is_whitespace() {
            from += 1;
        }
        while from < to && self.ends[to - 1].1.is_whitespace() {
            to -= 1;
        }
        (from, to)
    }

    fn lead(&self, from: usize) -> f32 {
        let full = self.sum[from + 1] - self.sum[from] > 0.9;
        if full && opens(self.ends[from].0) {
            0.5
        } else {
            0.0
        }
    }

    /// Width of clusters `from..to` as a line, ems.
    fn width(&self, from: usize, to: usize) -> f32 {
        let (from, to) = self.trimmed(from, to);
        if from >= to {
            return 0.0;
        }
        self.sum[to] - self.sum[from]
            + (self.spaced[to] - self.spaced[from + 1])
            + self.tracking * (to - from - 1) as f32
            - self.lead(from)
    }

    /// The largest size at which everything fits.
    fn largest(&self, room: Room) -> Option<Fitted> {
        let found = room
            .prefer
            .and_then(|(lines, size)| self.shrink(room, lines.min(room.lines), size, false))
            .or_else(|| self.shrink(room, room.lines, room.min_size, false))
            .or_else(|| self.shrink(room, room.lines, room.min_size, true))?;
        let (breaks, size) = found;
        Some(self.fitted(&breaks, size, room))
    }

    /// The largest size, from the designed one down to `min`, at which the text fits; or a little
    /// less, where that lets the lines end at better places.
    fn shrink(&self, room: Room, lines: usize, min: f32, tear: bool) -> Option<(Vec<usize>, f32)> {
        let mut sizes = std::iter::successors(Some(room.size), |size| {
            (*size > min).then(|| (size * STEP).max(min))
        });
        let (first, best) =
            sizes.find_map(|size| Some((size, self.lines_at(size, lines, tear, room)?)))?;
        let count = best.0.len() - 1;
        let mut chosen = (best.1, best.0, first);
        for size in sizes.take_while(|size| *size > first * TOLERATED) {
            let smaller = (1.0 - size / first) * SMALLER;
            if let Some((ends, cost)) = self.in_lines(count, room.width / size - 0.01, tear)
                && cost + smaller < chosen.0
            {
                chosen = (cost + smaller, ends, size);
            }
        }
        Some((chosen.1, chosen.2))
    }

    /// Ends of the lines at `size`: the fewest lines, at the least cost, and that cost.
    fn lines_at(
        &self,
        size: f32,
        most: usize,
        tear: bool,
        room: Room,
    ) -> Option<(Vec<usize>, f32)> {
        // A hair less than the box: rounding must not let a line overflow.
        let widest = room.width / size - 0.01;
        let n = self.len();
        let least = self.sum[n] + self.spaced[n] + self.tracking.min(0.0) * n as f32;
        // Each line may hang half an em and drop a wide space, and what sets two words apart, at its
        // end.
        if least - 1.75 * most as f32 > widest * most as f32 {
            return None;
        }
        (1..=most).find_map(|count| self.in_lines(count, widest, tear))
    }

    /// The best ends of exactly `count` lines, if there are any.
    fn in_lines(&self, count: usize, widest: f32, tear: bool) -> Option<(Vec<usize>, f32)> {
        let n = self.len();
        let target = self.width(0, n) / count as f32;
        let mut best = vec![vec![f32::INFINITY; n + 1]; count + 1];
        let mut from = vec![vec![0_usize; n + 1]; count + 1];
        best[0][0] = 0.0;
        for line in 1..=count {
            for end in 1..=n {
                let ending = match self.breaks.get(end) {
                    None => 0.0,
                    Some(Break::At(cost)) => *cost,
                    Some(Break::Torn) if tear => TORN,
                    Some(_) => continue,
                };
                for start in (0..end).rev() {
                    let width = self.width(start, end);
                    if width > widest {
                        break;
                    }
                    let ragged = (target - width) / widest;
                    let cost = best[line - 1][start] + ragged * ragged * 100.0 + ending;
                    if cost < best[line][end] {
                        best[line][end] = cost;
                        from[line][end] = start;
                    }
                }
            }
        }
        if best[count][n].is_infinite() {
            return None;
        }
        let mut ends = vec![n];
        for line in (1..=count).rev() {
            let end = from[line][*ends.last()?];
            ends.push(end);
        }
        ends.reverse();
        Some((ends, best[count][n]))
    }

    fn fitted(&self, ends: &[usize], size: f32, room: Room) -> Fitted {
        let lines = ends
            .windows(2)
            .filter_map(|range| self.line(range[0], range[1]))
            .collect();
        Fitted {
            size,
            lines,
            cut: false,
            smallest: size <= room.min_size && room.min_size < room.size,
        }
    }

    fn line(&self, from: usize, to: usize) -> Option<Line> {
        let (from, to) = self.trimmed(from, to);
        if from >= to {
            return None;
        }
        let text = &self.text[self.at[from]..self.at[to]];
        let shifts = (from..to)
            .filter_map(|i| {
                let mut shift = self.pads[i];
                if i > from {
                    shift += self.spaced[i + 1] - self.spaced[i] + self.pads[i - 1];
                }
                let index = self.text[self.at[from]..self.at[i]].chars().count();
                (shift.abs() > 1e-6).then_some((index, shift))
            })
            .collect();
        let full = self.sum[to] - self.sum[to - 1] > 0.9;
        Some(Line {
            text: text.to_owned(),
            width: self.width(from, to),
            lead: self.lead(from),
            tail: if full && closes(self.ends[to - 1].1) {
                0.5
            } else {
                0.0
            },
            shifts,
            spaced: self.spaced[to] - self.spaced[from + 1],
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TITLE: Room = Room {
        width: 1536.0,
        lines: 3,
        size: 112.0,
        min_size: 64.0,
        prefer: Some((2, 84.0)),
        tracking: 0.0,
    };

    /// Every Han character and mark one em, everything else half.
    fn shape(text: &str) -> Vec<Cluster> {
        text.char_indices()
            .map(|(at, c)| Cluster {
                at,
                advance: if c.is_ascii() { 0.5 } else { 1.0 },
                pad: 0.0,
            })
            .collect()
    }

    fn lines(text: &str) -> Vec<String> {
        fit(text, TITLE, &[], &shape)
            .lines
            .into_iter()
            .map(|line| line.text)
            .collect()
    }

    #[test]
    fn a_short_headline_stays_on_one_line() {
        assert_eq!(lines("深圳义工联走进社区"), ["深圳义工联走进社区"]);
    }

    #[test]
    fn two_lines_are_balanced_and_break_at_the_pause() {
        assert_eq!(
            lines("守护“星星的孩子”：深圳自闭症研究会发布服务指南"),
            ["守护“星星的孩子”：", "深圳自闭症研究会发布服务指南"]
        );
    }

    #[test]
    fn sixty_characters_shrink_and_all_stay() {
        let text = "深圳市社会组织联合会举办粤港澳大湾区公益慈善项目交流展示活动并发布年度社会责任报告倡导更多社会组织参与乡村振兴和社区治理";
        let fitted = fit(text, TITLE, &[], &shape);
        assert!(!fitted.cut);
        assert!(fitted.size < 84.0);
        assert_eq!(fitted.lines.len(), 3);
    }

    #[test]
    fn an_unbroken_word_is_torn_then_cut() {
        let fitted = fit(&"a".repeat(60), TITLE, &[], &shape);
        assert!(!fitted.cut);
        let fitted = fit(&"a".repeat(200), TITLE, &[], &shape);
        assert!(fitted.cut);
        assert!(fitted.lines.last().expect("a line").text.ends_with('…'));
    }

    #[test]
    fn an_opening_mark_hangs_and_neighbouring_marks_close_up() {
        let fitted = fit("“星星”：《孩子》", TITLE, &[], &shape);
        let line = &fitted.lines[0];
        assert!((line.lead - 0.5).abs() < 1e-6);
        assert_eq!(line.shifts, [(4, -0.5), (5, -0.5)]);
    }

    #[test]
    fn latin_stands_apart_inside_a_line_and_not_at_its_ends() {
        let line = |text: &str| fit(text, TITLE, &[], &shape).lines.remove(0);
        let mixed = line("启动AI公益");
        let at: Vec<usize> = mixed.shifts.iter().map(|(index, _)| *index).collect();
        assert_eq!(at, [2, 4]);
        assert!((mixed.width - (5.0 + 2.0 * super::super::spacing::AUTOSPACE)).abs() < 1e-4);
        assert_eq!(line("启动 AI 公益").shifts, []);
        // A line that ends between the two has no blank there.
        let room = Room {
            width: 4.05 * 100.0,
            size: 100.0,
            min_size: 100.0,
            prefer: None,
            ..TITLE
        };
        let fitted = fit("社会组织AIAIAIAI", room, &[], &shape);
        assert_eq!(fitted.lines.len(), 2);
        assert!(
            fitted.lines.iter().all(|line| line.shifts.is_empty()),
            "{fitted:?}"
        );
    }

    #[test]
    fn figures_of_one_width_keep_their_blank_on_both_sides() {
        let tabular = |text: &str| -> Vec<Cluster> {
            let pad = |c: char| if c == '1' { 0.1 } else { 0.0 };
            text.char_indices()
                .map(|(at, c)| Cluster {
                    at,
                    advance: 0.6,
                    pad: pad(c),
                })
                .collect()
        };
        let line = fit("8118", TITLE, &[], &tabular).lines.remove(0);
        assert_eq!(line.shifts, [(1, 0.1), (2, 0.2), (3, 0.1)]);
        assert!((line.width - 2.4).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn whatever_comes_no_line_is_wider_than_its_box(text in any::<String>(), most in 1_usize..5) {
            let room = Room { lines: most, ..TITLE };
            let fitted = fit(&text, room, &[], &shape);
            prop_assert!(fitted.lines.len() <= most);
            for line in &fitted.lines {
                prop_assert!(line.width * fitted.size <= room.width);
                prop_assert!(!line.text.is_empty());
            }
            prop_assert!(fitted.size >= room.min_size && fitted.size <= room.size);
        }

        #[test]
        fn han_and_marks_keep_the_line_rules(text in "[深圳社会组织，。：！？、“”《》（）12年 ]{0,70}") {
            let fitted = fit(&text, TITLE, &[], &shape);
            for line in fitted.lines.iter().skip(1) {
                let first = line.text.chars().next().expect("not empty");
                prop_assert!(!crate::model::language::kinsoku::forbidden_at_start(first), "{}", line.text);
            }
        }

        #[test]
        fn what_is_not_cut_is_all_there(text in "[深圳社会组织a1，“” ]{0,60}") {
            let fitted = fit(&text, TITLE, &[], &shape);
            if !fitted.cut {
                let kept: String = fitted.lines.iter().map(|line| line.text.as_str()).collect();
                let bare = |s: &str| s.split_whitespace().collect::<String>();
                prop_assert_eq!(bare(&kept), bare(&text));
            }
        }
    }
}
