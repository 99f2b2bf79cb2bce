//! A story's class by an editor's word: changed, remembered, and put to use for the stories to come.

use super::{App, AppError};
use crate::{
    editorial::category::learned::{Learned, Lesson, by_cues, lesson_text, reranked},
    model::{
        Edition, Story, StoryId,
        correction::{ClassField, Correction},
        people::ReviewLevel,
        story::{Category, Topic},
    },
};

impl App {
    /// Gives a story the class that an editor chose; signatures to another class are void, by the
    /// content hash. What was said is stored, also when it confirms the rules.
    ///
    /// # Errors
    /// There is no such story, its edition is locked, or neither class is given.
    pub async fn classify_story(
        &self,
        id: StoryId,
        category: Option<Category>,
        topic: Option<Topic>,
        by: &str,
    ) -> Result<Story, AppError> {
        if category.is_none() && topic.is_none() {
            return Err(AppError::Usage(
                "say --category, --topic or both".to_owned(),
            ));
        }
        let (mut story, version) = self.store.story(id).await?;
        self.refuse_when_closed(&story).await?;
        let before = story.clone();
        let draft = &mut story.draft;
        if let Some(chosen) = category.filter(|chosen| *chosen != draft.category) {
            draft.category_second = Some(draft.category);
            draft.category_margin = 0;
            draft.category_reason = format!(
                "编辑{by}改定；原列{}：{}",
                draft.category.label(),
                draft.category_reason
            );
            draft.category = chosen;
        }
        if let Some(chosen) = topic.filter(|chosen| *chosen != draft.topic) {
            draft.topic_margin = 0;
            draft.topic_reason = format!(
                "编辑{by}改定；原列{}：{}",
                draft.topic.label(),
                draft.topic_reason
            );
            draft.topic = chosen;
        }
        if story != before {
            self.store
                .change_story(&story, version, by, "story.classify", self.clock.now())
                .await?;
        }
        if let Some(chosen) = category {
            self.remember(&before, ClassField::Category, chosen.label(), by)
                .await?;
        }
        if let Some(chosen) = topic {
            self.remember(&before, ClassField::Topic, chosen.label(), by)
                .await?;
        }
        Ok(story)
    }

    /// 初审 given to a story confirms its category: that too is worth learning from, and is written with the
    /// signature. `None`: another review.
    pub(super) fn confirmed_class(
        &self,
        story: &Story,
        level: ReviewLevel,
        by: &str,
    ) -> Option<Correction> {
        let label = story.draft.category.label();
        (level == ReviewLevel::First).then(|| self.lesson(story, ClassField::Category, label, by))
    }

    async fn remember(
        &self,
        before: &Story,
        field: ClassField,
        chosen: &str,
        by: &str,
    ) -> Result<(), AppError> {
        let lesson = self.lesson(before, field, chosen, by);
        Ok(self.store.record_correction(&lesson).await?)
    }

    fn lesson(&self, before: &Story, field: ClassField, chosen: &str, by: &str) -> Correction {
        let predicted = match field {
            ClassField::Category => by_cues(&before.draft).label(),
            ClassField::Topic => before.draft.topic.label(),
        };
        Correction {
            story: before.id,
            edition: before.edition,
            field,
            text: lesson_text(&before.draft),
            predicted: predicted.to_owned(),
            chosen: chosen.to_owned(),
            by: by.to_owned(),
            at: self.clock.now(),
        }
    }

    /// Puts what was learned to the edition's stories that nobody has touched. A second call changes
    /// nothing.
    pub(super) async fn apply_lessons(&self, edition: &Edition) -> Result<(), AppError> {
        let said = self.store.corrections(ClassField::Category).await?;
        let lessons: Vec<Lesson<Category>> = said.iter().filter_map(Lesson::of).collect();
        let Some(learned) = Learned::from_lessons(&lessons) else {
            return Ok(());
        };
        for story in self.store.stories(Some(edition.id)).await? {
            let touched = !story.sign_offs.is_empty()
                || story.set_aside.is_some()
                || said.iter().any(|one| one.story == story.id);
            if touched {
                continue;
            }
            let Some(choice) = reranked(&story.draft, &learned) else {
                continue;
            };
            let (mut story, version) = self.store.story(story.id).await?;
            story.draft.category = choice.first;
            story.draft.category_second = choice.second;
            story.draft.category_margin = choice.margin;
            story.draft.category_reason = choice.reason;
            self.store
                .change_story(&story, version, "yixian", "story.learned", self.clock.now())
                .await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::Arc};

    use super::*;
    use crate::{
        config,
        editorial::draft::{House, Tip, draft, read},
        model::{
            Placement,
            clock::{Clock, FixedClock},
            people::Role,
            story::Draft,
        },
        speech::{CaptionRules, Rate},
    };

    const NOW: &str = "2026-11-25T08:00:00Z";

    async fn app(folder: &Path) -> App {
        let clock: Arc<dyn Clock> = Arc::new(FixedClock::at(NOW.parse().unwrap()));
        let settings = config::built_in().unwrap();
        App::open(settings, clock, folder, None).await.unwrap()
    }

    fn written(text: &str) -> Draft {
        let day = |text: &str| text.parse().unwrap();
        let tip = Tip {
            text,
            subject: "",
            sender: "",
            organization: None,
            book: None,
            verified: false,
            received: day("2026-11-24"),
            air: day("2026-11-28"),
            links: 0,
            notes: &[],
        };
        let house = House {
            rate: Rate::default(),
            rules: CaptionRules::default(),
        };
        draft(&tip, &read(&tip), &[], &[], &house)
    }

    async fn add(app: &App, seed: usize, edition: &Edition, draft: &Draft) -> Story {
        let at = NOW.parse().unwrap();
        let story = Story {
            id: StoryId::derive(at, &seed.to_le_bytes()),
            edition: edition.id,
            submissions: Vec::new(),
            draft: draft.clone(),
            media: Vec::new(),
            duplicates: Vec::new(),
            received_at: at,
            set_aside: None,
            placement: Placement::Free,
            told_as: None,
            sign_offs: Vec::new(),
            overrides: Vec::new(),
        };
        app.store
            .add_stories(std::slice::from_ref(&story), at)
            .await
            .unwrap();
        story
    }

    const FAIR: &str =
        "11月22日，深圳市青禾公益服务中心在龙岗区举办旧物市集，设摊位60个，吸引200多名居民参加。";

    #[tokio::test]
    async fn an_editors_word_changes_the_story_voids_signatures_and_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path()).await;
        let edition = app.edition(None).await.unwrap();
        let story = add(&app, 1, &edition, &written(FAIR)).await;
        assert_eq!(story.draft.category, Category::Event);
        for (login, role) in [("ed", Role::Editor), ("rev", Role::Reviewer)] {
            app.add_user(login, login, role, "a long password", "cli")
                .await
                .unwrap();
        }
        // The lesson is written with the signature: not without it, and not by another review.
        let (mut stale, version) = app.store.story(story.id).await.unwrap();
        let now = app.clock.now();
        stale.sign(ReviewLevel::First, "ed", "编辑", now).unwrap();
        let lesson = app.confirmed_class(&stale, ReviewLevel::First, "ed");
        let sign = app.store.sign_story(
            &stale,
            version + 1,
            ReviewLevel::First,
            "ed",
            lesson.as_ref(),
            now,
        );
        assert!(sign.await.is_err());
        let none = app.store.corrections(ClassField::Category).await.unwrap();
        assert!(none.is_empty(), "{none:?}");
        app.sign_story(story.id, ReviewLevel::First, "ed", None)
            .await
            .unwrap();
        app.sign_story(story.id, ReviewLevel::Second, "rev", None)
            .await
            .unwrap();
        let kept = app.store.corrections(ClassField::Category).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(
            (kept[0].chosen.as_str(), kept[0].by.as_str()),
            ("新事", "ed")
        );

        let changed = app
            .classify_story(
                story.id,
                Some(Category::Project),
                Some(Topic::Governance),
                "chief",
            )
            .await
            .unwrap();
        assert_eq!(changed.draft.category, Category::Project);
        assert_eq!(changed.draft.topic, Topic::Governance);
        assert_eq!(
            changed.valid_sign_offs(),
            Vec::<&crate::model::story::SignOff>::new()
        );
        assert!(
            changed
                .draft
                .category_reason
                .starts_with("编辑chief改定；原列新事")
        );
        let kept = app.store.corrections(ClassField::Category).await.unwrap();
        assert_eq!(kept.len(), 1, "the last word counts");
        assert_eq!(
            (kept[0].predicted.as_str(), kept[0].chosen.as_str()),
            ("新事", "新项目")
        );
        assert!(kept[0].text.contains("旧物市集"));
        let topics = app.store.corrections(ClassField::Topic).await.unwrap();
        assert_eq!(topics[0].chosen, "社会治理");
        assert!(app.classify_story(story.id, None, None, "x").await.is_err());
    }

    #[tokio::test]
    async fn lessons_are_put_to_stories_that_nobody_touched_once() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path()).await;
        let edition = app.edition(None).await.unwrap();
        let fresh = add(&app, 1, &edition, &written(FAIR)).await;
        app.apply_lessons(&edition).await.unwrap();
        assert_eq!(
            app.store.story(fresh.id).await.unwrap().0,
            fresh,
            "nothing learned yet"
        );
        // Over four weeks editors called every fair a programme and every talk an event.
        let draft = written(FAIR);
        for at in 0..100_usize {
            let fair = at % 2 == 0;
            let story = add(&app, at + 10, &edition, &draft).await;
            let week =
                edition.id.date() - chrono::Days::new(7 * u64::try_from(1 + at % 4).unwrap());
            let correction = Correction {
                story: story.id,
                edition: crate::model::EditionId::new(week),
                field: ClassField::Category,
                text: if fair {
                    "旧物市集开摊，居民交换图书"
                } else {
                    "医生讲座，听众提问"
                }
                .to_owned(),
                predicted: "新事".to_owned(),
                chosen: if fair { "新项目" } else { "新事" }.to_owned(),
                by: "ed".to_owned(),
                at: app.clock.now(),
            };
            app.store.record_correction(&correction).await.unwrap();
        }
        app.apply_lessons(&edition).await.unwrap();
        let (taught, version) = app.store.story(fresh.id).await.unwrap();
        assert_eq!(taught.draft.category, Category::Project);
        assert_eq!(
            taught.draft.category_reason,
            "按编辑以往更正（100条）：新项目；线索判为新事"
        );
        assert_eq!(by_cues(&taught.draft), Category::Event);
        app.apply_lessons(&edition).await.unwrap();
        assert_eq!(app.store.story(fresh.id).await.unwrap().1, version);
    }
}
