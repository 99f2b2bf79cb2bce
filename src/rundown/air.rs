//! What recent editions put on air, and what that makes a story worth today.

use crate::model::{EditionId, Story, aired::AiredStory, story::Category};

/// The districts of Shenzhen and, as one more, 深汕特别合作区.
const DISTRICTS: i64 = 11;

/// Points for what was not on air lately (`[selection]` of the settings).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AirRules {
    /// Points of an organization that did not air for [`Self::rested_weeks`].
    pub rest: i64,
    /// Aired so many weeks ago or less: none of them.
    pub recent_weeks: i64,
    /// From here on all of them, in between in proportion.
    pub rested_weeks: i64,
    /// Points of a story whose district and category aired less than their share: half for each.
    pub underserved: i64,
    /// Weeks over which that share is counted.
    pub share_weeks: i64,
}

impl AirRules {
    /// How many weeks back anything counts.
    #[must_use]
    pub fn weeks(&self) -> i64 {
        self.rested_weeks.max(self.share_weeks)
    }
}

/// What aired before an edition.
#[derive(Debug, Clone)]
pub struct AirRecord<'a> {
    edition: EditionId,
    rules: &'a AirRules,
    stories: Vec<AiredStory>,
}

/// When an organization was last on air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastAir {
    /// In which edition.
    pub edition: EditionId,
    /// Whether that was the last edition that aired at all.
    pub previous: bool,
    /// Whole weeks before the present one.
    pub weeks: i64,
    /// So recent that it scores nothing for rest.
    pub recent: bool,
}

impl<'a> AirRecord<'a> {
    /// `stories`: what aired in the last [`AirRules::weeks`] before `edition`; others do not count.
    #[must_use]
    pub fn new(edition: EditionId, rules: &'a AirRules, stories: Vec<AiredStory>) -> Self {
        Self {
            edition,
            rules,
            stories,
        }
    }

    fn days_since(&self, edition: EditionId) -> i64 {
        (self.edition.date() - edition.date()).num_days()
    }

    /// When `organization` was last on air before this edition, within the weeks that count.
    #[must_use]
    pub fn last(&self, organization: Option<&str>) -> Option<LastAir> {
        let before = |story: &&AiredStory| {
            story.edition < self.edition
                && self.days_since(story.edition) < self.rules.rested_weeks * 7
        };
        let edition = self
            .stories
            .iter()
            .filter(before)
            .filter(|story| organization.is_some() && story.organization.as_deref() == organization)
            .map(|story| story.edition)
            .max()?;
        let newest = self.stories.iter().filter(before).map(|s| s.edition).max();
        let days = self.days_since(edition);
        Some(LastAir {
            edition,
            previous: newest == Some(edition),
            weeks: days / 7,
            recent: days <= self.rules.recent_weeks * 7,
        })
    }

    /// Points for not having been on air lately: none within four weeks, all after twelve (defaults).
    #[must_use]
    pub fn rest(&self, organization: Option<&str>) -> i64 {
        let Some(last) = self.last(organization) else {
            return self.rules.rest;
        };
        let (recent, rested) = (self.rules.recent_weeks * 7, self.rules.rested_weeks * 7);
        let days = self.days_since(last.edition).clamp(recent, rested);
        self.rules.rest * (days - recent) / (rested - recent).max(1)
    }

    /// Points for a district and a category that aired less than their share of the last weeks: all
    /// of a half when it did not air, nothing at its share or above. An unknown district has none.
    #[must_use]
    pub fn underserved(&self, district: Option<&str>, category: Category) -> i64 {
        let recent = || {
            self.stories.iter().filter(|story| {
                story.edition < self.edition
                    && self.days_since(story.edition) <= self.rules.share_weeks * 7
            })
        };
        let half = self.rules.underserved / 2;
        let share = |kinds: i64, points: i64, all: usize, own: usize| {
            let (all, own) = (count(all), count(own));
            if all == 0 {
                points
            } else {
                points * (all - kinds * own).max(0) / all
            }
        };
        let of_district = district.map_or(0, |district| {
            let placed = recent().filter(|story| story.district.is_some()).count();
            let own = recent()
                .filter(|story| story.district.as_deref() == Some(district))
                .count();
            share(DISTRICTS, self.rules.underserved - half, placed, own)
        });
        let own = recent().filter(|story| story.category == category).count();
        of_district + share(count(Category::ALL.len()), half, recent().count(), own)
    }

    /// What a story is worth in this edition: its own score and what the air adds, 0–1000.
    #[must_use]
    pub fn value(&self, story: &Story) -> i64 {
        let draft = &story.draft;
        let value = draft.score
            + self.rest(draft.organization.as_deref())
            + self.underserved(draft.district.as_deref(), draft.category);
        value.clamp(0, 1000)
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: AirRules = AirRules {
        rest: 100,
        recent_weeks: 4,
        rested_weeks: 12,
        underserved: 50,
        share_weeks: 12,
    };

    fn aired(edition: &str, organization: &str, district: &str, category: Category) -> AiredStory {
        AiredStory {
            edition: edition.parse().unwrap(),
            organization: Some(organization.to_owned()),
            district: Some(district.to_owned()),
            category,
        }
    }

    fn record(stories: Vec<AiredStory>) -> AirRecord<'static> {
        AirRecord::new("2026-11-28".parse().unwrap(), &RULES, stories)
    }

    #[test]
    fn rest_grows_from_the_fourth_week_to_the_twelfth() {
        let rest = |edition: &str| {
            let record = record(vec![aired(edition, "甲协会", "福田区", Category::Event)]);
            (record.rest(Some("甲协会")), record.rest(Some("乙协会")))
        };
        assert_eq!(rest("2026-11-21"), (0, 100));
        assert_eq!(rest("2026-10-31"), (0, 100), "four weeks");
        assert_eq!(rest("2026-10-24"), (12, 100), "five weeks");
        assert_eq!(rest("2026-10-03"), (50, 100), "eight weeks");
        assert_eq!(rest("2026-09-05"), (100, 100), "twelve weeks");
        assert_eq!(rest("2026-12-05"), (100, 100), "not yet");
        assert_eq!(record(Vec::new()).rest(None), 100);
    }

    #[test]
    fn the_newest_air_counts_and_is_told() {
        let record = record(vec![
            aired("2026-10-03", "甲协会", "福田区", Category::Event),
            aired("2026-11-14", "甲协会", "福田区", Category::Event),
            aired("2026-11-21", "乙协会", "福田区", Category::Event),
        ]);
        let last = record.last(Some("甲协会")).unwrap();
        assert_eq!(last.edition.to_string(), "2026-11-14");
        assert_eq!((last.weeks, last.previous, last.recent), (2, false, true));
        assert!(record.last(Some("乙协会")).unwrap().previous);
        assert!(record.last(Some("丙协会")).is_none());
        assert!(record.last(None).is_none());
    }

    #[test]
    fn what_aired_less_than_its_share_is_worth_more() {
        let nothing = record(Vec::new());
        assert_eq!(nothing.underserved(Some("坪山区"), Category::Idea), 50);
        assert_eq!(nothing.underserved(None, Category::Idea), 25);
        let week = |category| aired("2026-11-21", "甲协会", "福田区", category);
        let mut stories = vec![week(Category::Event); 7];
        stories.push(aired("2026-11-21", "乙协会", "南山区", Category::Idea));
        let record = record(stories);
        assert_eq!(record.underserved(Some("坪山区"), Category::Person), 50);
        assert_eq!(record.underserved(Some("福田区"), Category::Event), 0);
        // One of eight: above the district's share of an eleventh, half of the category's of a fourth.
        assert_eq!(record.underserved(Some("南山区"), Category::Idea), 12);
        assert_eq!(record.underserved(None, Category::Event), 0);
    }

    #[test]
    fn air_longer_ago_than_the_share_counts_no_more() {
        let record = record(vec![aired(
            "2026-08-29",
            "甲协会",
            "福田区",
            Category::Event,
        )]);
        assert_eq!(record.underserved(Some("福田区"), Category::Event), 50);
    }
}
