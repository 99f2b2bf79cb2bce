//! Lines that a person set, when other words are spoken: what still stands stays, the rest is laid anew.
//!
//! A line captions a stretch of the words that are spoken, whatever it shows of them. It stands while that
//! stretch is spoken unchanged: with its words, its breaks and its length, moved as the voice moves it.

use super::{
    CaptionRules, GAP_MS, Silence, breaker, clock, grid, recorded,
    spoken::{Words, place},
};
use crate::{
    model::{Caption, Millis, units::FRAME_MS},
    speech::timing::Rate,
};

/// Captions that a person had a hand in.
#[derive(Debug, Clone, Copy)]
pub struct Set<'a> {
    /// What they caption.
    pub text: &'a str,
    /// All lines.
    pub captions: &'a [Caption],
    /// Which of them he set: indices, rising.
    pub by_hand: &'a [usize],
}

/// The script of other words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// All lines.
    pub captions: Vec<Caption>,
    /// Which of them a person set.
    pub by_hand: Vec<usize>,
    /// Lines of the old script that a person set and whose words are not spoken any more.
    pub lost: Vec<usize>,
}

/// A line that stands: its old index, and which of the words spoken now it captions.
struct Stands {
    line: usize,
    was: usize,
    from: usize,
    to: usize,
}

/// The script of `text`: lines of `set` that a person set stand as long as their words are spoken; what
/// is spoken between them is laid by the rules into the time between them.
#[must_use]
pub fn caption_script_keeping(
    set: &Set<'_>,
    text: &str,
    protected: &[&str],
    rate: Rate,
    rules: &CaptionRules,
) -> Kept {
    let (old, new) = (Words::of(set.text, rules), Words::of(text, rules));
    let (before, now) = (clock(&old.copy, rate), clock(&new.copy, rate));
    let (standing, lost) = standing(set, &old, &new);
    let mut made = Kept {
        lost,
        ..Kept::default()
    };
    // Where the last word that was placed ends; by how much the lines run ahead of the reckoning.
    let (mut word, mut ahead) = (0, 0);
    for stand in &standing {
        let line = &set.captions[stand.line];
        let moved = at(&now, new.begins(stand.from)) - at(&before, old.begins(stand.was));
        let want = Millis(line.start_ms.0 + moved).round_to_frame().0.max(0);
        let copy = new.slice(word, stand.from);
        let lines = stretch(&copy, &now[new.cut(word)..], protected, rules);
        let cursor = end(&made.captions);
        let from = after(cursor, at(&now, new.begins(word)) + ahead);
        let till = want.max(from + least(lines.len(), rules));
        let start = if lines.is_empty() {
            after(cursor, want)
        } else {
            till
        };
        let reckoned = (at(&now, new.begins(word)), at(&now, new.begins(stand.from)));
        made.captions
            .extend(laid(&lines, reckoned, (from, start), rules));
        made.by_hand.push(made.captions.len());
        made.captions.push(Caption {
            start_ms: Millis(start),
            end_ms: Millis(start) + (line.end_ms - line.start_ms),
            text: line.text.clone(),
        });
        ahead = start - at(&now, new.begins(stand.from));
        word = stand.to;
    }
    let copy = new.slice(word, new.len());
    let lines = stretch(&copy, &now[new.cut(word)..], protected, rules);
    let (begin, last) = (
        at(&now, new.begins(word)),
        now.last().map_or(0, |at| at / 1000),
    );
    let from = after(end(&made.captions), begin + ahead);
    let till = Millis(last + ahead).ceil_to_frame().0;
    let till = till.max(from + least(lines.len(), rules));
    made.captions
        .extend(laid(&lines, (begin, last), (from, till), rules));
    made
}

/// The same lines under a recorded voice, as [`super::caption_script_heard`] stretches those of the rules.
#[must_use]
pub fn caption_lines_heard(
    captions: &[Caption],
    text: &str,
    recorded: Millis,
    silences: &[Silence],
    rules: &CaptionRules,
) -> Vec<Caption> {
    let spoken = Words::of(text, rules);
    let begins: Vec<usize> = place(captions, &[], &spoken)
        .iter()
        .map(|(from, _)| spoken.begins(*from))
        .collect();
    let sentences: Vec<usize> = begins
        .iter()
        .skip(1)
        .copied()
        .filter(|at| spoken.begins_sentence(*at))
        .collect();
    let times = clock(&spoken.copy, Rate::default());
    let real = recorded::stretched(&times, &sentences, recorded, silences);
    let starts: Vec<i64> = begins.iter().map(|begin| at(&real, *begin)).collect();
    let places = grid::laid_within(&starts, recorded.round_to_frame().0, rules);
    captions
        .iter()
        .zip(places)
        .map(|(line, (start, end))| Caption {
            start_ms: Millis(start),
            end_ms: Millis(end),
            text: line.text.clone(),
        })
        .collect()
}

/// The words of one line laid anew by the rules, within its time: the lines that come of it, none where
/// that time is too short for them.
#[must_use]
pub fn line_relaid(
    captions: &[Caption],
    line: usize,
    text: &str,
    protected: &[&str],
    rules: &CaptionRules,
) -> Vec<Caption> {
    let spoken = Words::of(text, rules);
    let spans = place(captions, &[line], &spoken);
    let (Some(&(from, to)), Some(caption)) = (spans.get(line), captions.get(line)) else {
        return Vec::new();
    };
    let times = clock(&spoken.copy, Rate::default());
    let copy = spoken.slice(from, to);
    let lines = stretch(&copy, &times[spoken.cut(from)..], protected, rules);
    let reckoned = (at(&times, spoken.begins(from)), at(&times, spoken.cut(to)));
    let frames = (caption.end_ms - caption.start_ms).0 / FRAME_MS;
    if frames < i64::try_from(lines.len()).unwrap_or(i64::MAX) {
        return Vec::new();
    }
    laid(
        &lines,
        reckoned,
        (caption.start_ms.0, caption.end_ms.0),
        rules,
    )
}

fn standing(set: &Set<'_>, old: &Words, new: &Words) -> (Vec<Stands>, Vec<usize>) {
    let spans = place(set.captions, set.by_hand, old);
    let same = similar::capture_diff_slices(similar::Algorithm::Myers, &old.said, &new.said);
    let (mut standing, mut lost) = (Vec::new(), Vec::new());
    for &line in set.by_hand {
        let Some(&(from, to)) = spans.get(line) else {
            continue;
        };
        let block = same.iter().find_map(|op| match *op {
            similar::DiffOp::Equal {
                old_index,
                new_index,
                len,
            } if old_index <= from && to <= old_index + len => Some(new_index + from - old_index),
            _ => None,
        });
        match block {
            Some(at) if from < to => standing.push(Stands {
                line,
                was: from,
                from: at,
                to: at + to - from,
            }),
            _ => lost.push(line),
        }
    }
    (standing, lost)
}

/// A line by the rules, and when its first word is reckoned to be heard, from the first of the stretch.
type Line = (String, i64);

fn stretch(copy: &str, times: &[i64], protected: &[&str], rules: &CaptionRules) -> Vec<Line> {
    if copy.is_empty() {
        return Vec::new();
    }
    let breaker = breaker(copy, protected, rules);
    let origin = times.first().copied().unwrap_or(0);
    let times: Vec<i64> = times.iter().map(|at| at - origin).collect();
    let lines = breaker.best(&times);
    lines
        .into_iter()
        .map(|(from, to)| {
            let heard = (times[breaker.character(from)] + origin) / 1000;
            (breaker.text(from, to), heard)
        })
        .collect()
}

/// The lines of a stretch that is reckoned to be heard in one time, laid into another.
fn laid(
    lines: &[Line],
    reckoned: (i64, i64),
    within: (i64, i64),
    rules: &CaptionRules,
) -> Vec<Caption> {
    let length = within.1 - within.0;
    let whole = (reckoned.1 - reckoned.0).max(1);
    let starts: Vec<i64> = lines
        .iter()
        .map(|(_, heard)| (heard - reckoned.0).clamp(0, whole) * length / whole)
        .collect();
    let places = grid::laid_within(&starts, length, rules);
    lines
        .iter()
        .zip(places)
        .map(|((text, _), (start, end))| Caption {
            start_ms: Millis(within.0 + start),
            end_ms: Millis(within.0 + end),
            text: text.clone(),
        })
        .collect()
}

fn at(times: &[i64], character: usize) -> i64 {
    times.get(character).or(times.last()).copied().unwrap_or(0) / 1000
}

fn end(captions: &[Caption]) -> i64 {
    captions.last().map_or(0, |last| last.end_ms.0)
}

/// `want` on its frame, not before `cursor`, and no gap of less than two frames behind it.
fn after(cursor: i64, want: i64) -> i64 {
    let want = Millis(want).round_to_frame().0.max(cursor);
    if want - cursor < GAP_MS { cursor } else { want }
}

fn least(lines: usize, rules: &CaptionRules) -> i64 {
    let one = Millis(rules.min_ms).ceil_to_frame().0.max(FRAME_MS);
    i64::try_from(lines).unwrap_or(i64::MAX).saturating_mul(one)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::speech::{caption_script, captions::spoken::unspoken};

    const SENTENCES: [&str; 8] = [
        "11月22日上午，深圳市青禾公益服务中心在福田区举行义诊。",
        "9名医师为312名居民检查身体，并送上“健康包”。",
        "项目自2024年启动以来，已走进43个社区，服务1.2万人次。",
        "志愿者小陈说：“现在每周都盼着他们来。”",
        "《青禾计划》由20名志愿者写成！",
        "下一步，中心将与街道一道，把服务送到更多小区；",
        "今年底前还将开设两个站点",
        "好。",
    ];

    fn rules() -> CaptionRules {
        CaptionRules::default()
    }

    fn laid(text: &str) -> Vec<Caption> {
        caption_script(text, &[], Rate::default(), &rules())
    }

    fn keeping(set: &Set<'_>, text: &str) -> Kept {
        caption_script_keeping(set, text, &[], Rate::default(), &rules())
    }

    #[test]
    fn where_nothing_is_set_and_nothing_changes_nothing_moves() {
        let text = SENTENCES[..4].concat();
        let captions = laid(&text);
        let all: Vec<usize> = (0..captions.len()).collect();
        let set = Set {
            text: &text,
            captions: &captions,
            by_hand: &all,
        };
        let kept = keeping(&set, &text);
        assert_eq!((&kept.captions, kept.lost.len()), (&captions, 0));
        assert_eq!(kept.by_hand, all);
        assert_eq!(unspoken(&captions, &text, &rules()), []);
    }

    #[test]
    fn a_line_that_shows_less_than_is_spoken_stands_for_all_of_it() {
        let text = "深圳市青禾公益服务中心举行义诊。大家都说好。";
        let line = |start, end, text: &str| Caption {
            start_ms: Millis(start),
            end_ms: Millis(end),
            text: text.to_owned(),
        };
        let captions = [
            line(0, 3_000, "青禾中心举行义诊"),
            line(3_000, 5_000, "大家都说好"),
        ];
        let other = unspoken(&captions, text, &rules());
        assert_eq!(other.len(), 1, "{other:?}");
        assert_eq!(other[0].spoken, "深圳市青禾公益服务中心举行义诊");
        let set = Set {
            text,
            captions: &captions,
            by_hand: &[0],
        };
        let kept = keeping(&set, "深圳市青禾公益服务中心举行义诊。现场大家都说好。");
        let texts: Vec<&str> = kept
            .captions
            .iter()
            .map(|line| line.text.as_str())
            .collect();
        assert_eq!(texts, ["青禾中心举行义诊", "现场大家都说好"]);
        let kept = keeping(&set, "深圳市青山公益服务中心举行义诊。大家都说好。");
        assert_eq!((kept.lost, kept.by_hand.len()), (vec![0], 0));
    }

    #[test]
    fn lines_of_a_person_are_stretched_to_a_recording_as_those_of_the_rules_are() {
        let text = SENTENCES[..4].concat();
        let captions = laid(&text);
        let recorded = Millis(captions.last().unwrap().end_ms.0 * 6 / 5).round_to_frame();
        let pause = Silence {
            start: Millis(recorded.0 / 4),
            end: Millis(recorded.0 / 4 + 600),
        };
        let own = caption_lines_heard(&captions, &text, recorded, &[pause], &rules());
        let ruled = crate::speech::caption_script_heard(&text, &[], recorded, &[pause], &rules());
        assert_eq!(own, ruled);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn what_a_person_set_stands_or_is_told_and_all_that_is_spoken_is_shown(
            order in Just((0..SENTENCES.len()).collect::<Vec<_>>()).prop_shuffle(),
            count in 2_usize..8,
            at in any::<prop::sample::Index>(),
            what in 0..3,
            hands in prop::collection::vec(any::<bool>(), 40),
            shift in -10_i64..10,
        ) {
            let mut sentences: Vec<&str> = order[..count].iter().map(|one| SENTENCES[*one]).collect();
            let text = sentences.concat();
            let mut captions = laid(&text);
            let by_hand: Vec<usize> = (0..captions.len()).filter(|one| hands[one % 40]).collect();
            // A line of his begins later, and the one before it ends there.
            if let Some(&hand) = by_hand.iter().find(|one| **one > 0) {
                let start = Millis(captions[hand].start_ms.0 + shift * FRAME_MS);
                captions[hand].start_ms = start;
                captions[hand - 1].end_ms = captions[hand - 1].end_ms.min(start);
            }
            let place = at.index(sentences.len());
            match what {
                0 => { sentences.remove(place); }
                1 => sentences.insert(place, "现场还来了一位老人，他带来了自己写的字。"),
                _ => sentences[place] = "这一句是刚刚换上的。",
            }
            let next = sentences.concat();
            let set = Set { text: &text, captions: &captions, by_hand: &by_hand };
            let kept = keeping(&set, &next);
            prop_assert_eq!(kept.lost.len() + kept.by_hand.len(), by_hand.len());
            let stand = by_hand.iter().filter(|line| !kept.lost.contains(line));
            for (old, new) in stand.zip(&kept.by_hand) {
                let (old, new) = (&captions[*old], &kept.captions[*new]);
                prop_assert_eq!(&old.text, &new.text);
                prop_assert_eq!(old.end_ms - old.start_ms, new.end_ms - new.start_ms);
            }
            for line in &kept.captions {
                prop_assert!(line.start_ms < line.end_ms && line.start_ms.0 >= 0, "{kept:#?}");
                prop_assert_eq!((line.start_ms.0 % FRAME_MS, line.end_ms.0 % FRAME_MS), (0, 0));
            }
            for pair in kept.captions.windows(2) {
                prop_assert!(pair[0].end_ms <= pair[1].start_ms, "{kept:#?}");
            }
            prop_assert_eq!(unspoken(&kept.captions, &next, &rules()), []);
        }
    }
}
