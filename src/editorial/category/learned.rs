//! What editors confirmed and corrected, put to use: a naive-Bayes re-ranker on runs of one to three
//! characters. It speaks only when it has seen enough and would have done better than the cues on
//! weeks that it had not seen.

use std::collections::{BTreeMap, BTreeSet};

use super::Choice;
use crate::model::{
    EditionId,
    correction::Correction,
    story::{Category, Draft},
};

/// A class with fewer confirmed stories is left to the cues: with 25 a class such a model is right
/// two times in three, with 50 seven times in ten.
pub const LEAST_PER_CLASS: usize = 50;
/// All runs of characters of a text weigh together as much as this many independent ones: they
/// overlap, and the judgement of the cues must stay audible beside them.
const WORTH: f64 = 12.0;
/// The reason's words by which the judgement of the cues is found again.
const BY_CUES: &str = "线索判为";

/// A story that an editor confirmed or corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson<T> {
    /// The edition, one a week.
    pub week: EditionId,
    /// Headline, lead and voice-over.
    pub text: String,
    /// What the cues said.
    pub predicted: T,
    /// What the editor said.
    pub chosen: T,
}

impl Lesson<Category> {
    /// The lesson of a stored correction; `None` when it is of another field.
    #[must_use]
    pub fn of(correction: &Correction) -> Option<Self> {
        Some(Self {
            week: correction.edition,
            text: correction.text.clone(),
            predicted: correction.predicted.parse().ok()?,
            chosen: correction.chosen.parse().ok()?,
        })
    }
}

/// One to three characters, padded.
type Run = [char; 3];

/// How often what was seen with which class.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Counts {
    runs: BTreeMap<Run, Vec<u32>>,
    all_runs: Vec<u32>,
    stories: Vec<u32>,
    /// By judgement of the cues, then by class.
    judged: Vec<Vec<u32>>,
}

impl Counts {
    fn new(classes: usize) -> Self {
        Self {
            runs: BTreeMap::new(),
            all_runs: vec![0; classes],
            stories: vec![0; classes],
            judged: vec![vec![0; classes]; classes],
        }
    }

    fn add(&mut self, runs: &BTreeSet<Run>, judged: Option<usize>, class: usize) {
        for run in runs {
            let counts = self
                .runs
                .entry(*run)
                .or_insert_with(|| vec![0; self.stories.len()]);
            counts[class] += 1;
            self.all_runs[class] += 1;
        }
        self.stories[class] += 1;
        if let Some(judged) = judged {
            self.judged[judged][class] += 1;
        }
    }
}

/// The re-ranker, when there is one to trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned<T> {
    classes: Vec<T>,
    counts: Counts,
    lessons: usize,
    right: usize,
    right_by_cues: usize,
}

impl<T: Copy + Ord> Learned<T> {
    /// Learns. `None` unless at least two classes were confirmed [`LEAST_PER_CLASS`] times, the lessons
    /// span two weeks or more, and on each week the model of the other weeks does better, all weeks
    /// together, than the cues did on the same stories.
    #[must_use]
    pub fn from_lessons(lessons: &[Lesson<T>]) -> Option<Self> {
        let mut confirmed: BTreeMap<T, usize> = BTreeMap::new();
        for lesson in lessons {
            *confirmed.entry(lesson.chosen).or_default() += 1;
        }
        let classes: Vec<T> = confirmed
            .into_iter()
            .filter(|(_, count)| *count >= LEAST_PER_CLASS)
            .map(|(class, _)| class)
            .collect();
        let weeks: BTreeSet<EditionId> = lessons.iter().map(|lesson| lesson.week).collect();
        if classes.len() < 2 || weeks.len() < 2 {
            return None;
        }
        let at = |class: T| classes.iter().position(|known| *known == class);
        let read: Vec<BTreeSet<Run>> = lessons.iter().map(|lesson| runs(&lesson.text)).collect();
        let of_week = |wanted: Option<EditionId>| {
            let mut counts = Counts::new(classes.len());
            for (lesson, runs) in lessons.iter().zip(&read) {
                if wanted.is_none_or(|week| week == lesson.week)
                    && let Some(class) = at(lesson.chosen)
                {
                    counts.add(runs, at(lesson.predicted), class);
                }
            }
            counts
        };
        let mut learned = Self {
            counts: of_week(None),
            classes: classes.clone(),
            lessons: lessons.len(),
            right: 0,
            right_by_cues: 0,
        };
        for week in weeks {
            let held_back = of_week(Some(week));
            for (lesson, runs) in lessons.iter().zip(&read).filter(|(l, _)| l.week == week) {
                let said = learned.best(runs, lesson.predicted, Some(&held_back));
                learned.right += usize::from(said == lesson.chosen);
                learned.right_by_cues += usize::from(lesson.predicted == lesson.chosen);
            }
        }
        (learned.right > learned.right_by_cues).then_some(learned)
    }

    /// How many lessons were learned from, how many of them a model of other weeks got right, and how
    /// many the cues did.
    #[must_use]
    pub fn record(&self) -> (usize, usize, usize) {
        (self.lessons, self.right, self.right_by_cues)
    }

    /// The class of a text of which the cues say `predicted`. Where the cues choose a class that too
    /// few stories confirmed, they stand.
    #[must_use]
    pub fn class(&self, text: &str, predicted: T) -> T {
        self.best(&runs(text), predicted, None)
    }

    fn best(&self, runs: &BTreeSet<Run>, predicted: T, without: Option<&Counts>) -> T {
        let Some(judged) = self.classes.iter().position(|known| *known == predicted) else {
            return predicted;
        };
        let mut best: Option<(f64, T)> = None;
        for (class, name) in self.classes.iter().enumerate() {
            let points = self.points(runs, judged, class, without);
            if best.is_none_or(|(most, _)| points > most) {
                best = Some((points, *name));
            }
        }
        best.map_or(predicted, |(_, class)| class)
    }

    /// Logarithm of the probability of a class, but for a constant. `without`: a week held back.
    fn points(
        &self,
        runs: &BTreeSet<Run>,
        judged: usize,
        class: usize,
        without: Option<&Counts>,
    ) -> f64 {
        let less = |all: u32, of: &dyn Fn(&Counts) -> u32| {
            f64::from(all.saturating_sub(without.map_or(0, of)))
        };
        let all = &self.counts;
        let stories = less(all.stories[class], &|c| c.stories[class]);
        let classes = f64::from(u32::try_from(self.classes.len()).unwrap_or(u32::MAX));
        let told = less(all.judged[judged][class], &|c| c.judged[judged][class]);
        let of_runs = less(all.all_runs[class], &|c| c.all_runs[class])
            + 0.5 * f64::from(u32::try_from(all.runs.len()).unwrap_or(u32::MAX));
        let mut words = 0.0;
        for run in runs {
            let seen = all.runs.get(run).map_or(0.0, |counts| {
                less(counts[class], &|c| {
                    c.runs.get(run).map_or(0, |counts| counts[class])
                })
            });
            words += ((seen + 0.5) / of_runs).ln();
        }
        let many = f64::from(u32::try_from(runs.len().max(1)).unwrap_or(u32::MAX));
        (stories + 1.0).ln() + ((told + 1.0) / (stories + classes)).ln() + words * WORTH / many
    }
}

/// Runs of one to three letters of a text, each once; marks and digits part them.
fn runs(text: &str) -> BTreeSet<Run> {
    let mut runs = BTreeSet::new();
    for part in text.split(|c: char| !c.is_alphabetic()) {
        let chars: Vec<char> = part.chars().collect();
        for from in 0..chars.len() {
            for length in 1..=3.min(chars.len() - from) {
                let mut run = ['\0'; 3];
                run[..length].copy_from_slice(&chars[from..from + length]);
                runs.insert(run);
            }
        }
    }
    runs
}

/// The text of a draft from which its class is learned.
#[must_use]
pub fn lesson_text(draft: &Draft) -> String {
    /// Characters; what comes later says little of the class.
    const MOST: usize = 1_500;
    format!("{}\n{}\n{}", draft.headline, draft.lead, draft.voice_over)
        .chars()
        .take(MOST)
        .collect()
}

/// What the cues said of a draft, also after the re-ranker changed it.
#[must_use]
pub fn by_cues(draft: &Draft) -> Category {
    draft
        .category_reason
        .split_once(BY_CUES)
        .and_then(|(_, rest)| {
            Category::ALL
                .into_iter()
                .find(|category| rest.starts_with(category.label()))
        })
        .unwrap_or(draft.category)
}

/// The draft's category by what editors did before; `None` when it stays.
#[must_use]
pub fn reranked(draft: &Draft, learned: &Learned<Category>) -> Option<Choice<Category>> {
    let cued = by_cues(draft);
    let first = learned.class(&lesson_text(draft), cued);
    (first != draft.category).then(|| Choice {
        first,
        second: Some(if first == cued { draft.category } else { cued }),
        margin: 0,
        reason: format!(
            "按编辑以往更正（{}条）：{}；{BY_CUES}{}",
            learned.lessons,
            first.label(),
            cued.label()
        ),
    })
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate};

    use super::*;
    use Category::{Event, Idea, Person, Project};

    const SAYS: [(Category, [&str; 4]); 3] = [
        (Event, ["大会举行", "市集开张", "比赛收官", "讲座举办"]),
        (Project, ["计划推进", "驿站落地", "为期三年", "资助家庭"]),
        (Person, ["获选会长", "坚守多年", "老人回忆", "她的一生"]),
    ];

    fn week(at: u64) -> EditionId {
        let first = NaiveDate::from_ymd_opt(2026, 1, 3).unwrap();
        EditionId::new(first + Days::new(7 * at))
    }

    /// `each` stories a class over eight weeks; the cues take every `wrong`-th programme for an event.
    fn lessons(each: usize, wrong: usize) -> Vec<Lesson<Category>> {
        let mut lessons = Vec::new();
        for (class, words) in SAYS {
            for at in 0..each {
                let missed = class == Project && at % wrong == 0;
                lessons.push(Lesson {
                    week: week(u64::try_from(at % 8).unwrap()),
                    text: format!("{}，{}，社区居民", words[at % 4], words[(at / 4) % 4]),
                    predicted: if missed { Event } else { class },
                    chosen: class,
                });
            }
        }
        lessons
    }

    #[test]
    fn it_speaks_when_it_has_seen_enough_and_does_better() {
        let learned = Learned::from_lessons(&lessons(50, 2)).unwrap();
        let (seen, right, by_cues) = learned.record();
        assert_eq!((seen, by_cues), (150, 125));
        assert!(right > by_cues, "{right}");
        assert_eq!(learned.class("驿站落地，资助家庭", Event), Project);
        assert_eq!(learned.class("比赛收官，讲座举办", Event), Event);
    }

    #[test]
    fn it_keeps_silent_otherwise() {
        // One too few of each class.
        assert_eq!(Learned::from_lessons(&lessons(49, 2)), None);
        // The cues were never wrong: nothing to gain.
        let mut agreed = lessons(60, 2);
        for lesson in &mut agreed {
            lesson.predicted = lesson.chosen;
        }
        assert_eq!(Learned::from_lessons(&agreed), None);
        // One week proves nothing about the next.
        let mut one = lessons(60, 2);
        for lesson in &mut one {
            lesson.week = week(0);
        }
        assert_eq!(Learned::from_lessons(&one), None);
        // Editors chose without regard to the text, and one class far more often than the other.
        let mut noise = lessons(90, 2);
        for (at, lesson) in noise.iter_mut().enumerate() {
            lesson.text = "社区居民参加活动".to_owned();
            lesson.predicted = Event;
            lesson.chosen = if at % 5 == 0 { Project } else { Event };
        }
        assert_eq!(Learned::from_lessons(&noise), None);
        assert_eq!(Learned::<Category>::from_lessons(&[]), None);
    }

    #[test]
    fn a_class_that_few_confirmed_is_left_to_the_cues() {
        let mut some = lessons(50, 2);
        some.extend((0..10).map(|at| Lesson {
            week: week(at % 8),
            text: "标准发布".to_owned(),
            predicted: Idea,
            chosen: Idea,
        }));
        let learned = Learned::from_lessons(&some).unwrap();
        assert_eq!(learned.class("驿站落地，为期三年", Idea), Idea);
        assert_eq!(learned.class("标准发布", Idea), Idea);
    }

    #[test]
    fn order_of_lessons_does_not_matter() {
        let mut turned = lessons(50, 2);
        turned.reverse();
        assert_eq!(
            Learned::from_lessons(&lessons(50, 2)),
            Learned::from_lessons(&turned)
        );
    }
}
