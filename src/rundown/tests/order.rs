//! In which order picked stories air.

use super::*;
use crate::rundown::order::order;

fn ordered(stories: &[(Story, i64)]) -> Vec<&Story> {
    order(
        stories
            .iter()
            .map(|(story, value)| (story, *value))
            .collect(),
    )
}

fn kind(headline: &str, category: Category, district: &str, topic: Topic) -> Story {
    let mut story = story(headline, 0, &[30]);
    story.draft.category = category;
    story.draft.district = Some(district.to_owned());
    story.draft.topic = topic;
    story
}

#[test]
fn the_strongest_leads_a_person_ends_and_neighbours_differ() {
    let stories = [
        (kind("甲", Category::Event, "福田区", Topic::Charity), 700),
        (kind("乙", Category::Event, "福田区", Topic::Relief), 800),
        (kind("丙", Category::Idea, "南山区", Topic::Industry), 600),
        (kind("丁", Category::Person, "罗湖区", Topic::Charity), 790),
        (kind("戊", Category::Event, "宝安区", Topic::Exchange), 500),
        (kind("己", Category::Project, "龙岗区", Topic::Support), 400),
    ];
    let order = ordered(&stories);
    assert_eq!(order[0].draft.headline, "乙");
    assert_eq!(order[5].draft.headline, "丁");
    for pair in order.windows(2) {
        let (a, b) = (&pair[0].draft, &pair[1].draft);
        assert!(a.category != b.category && a.district != b.district);
    }
}

#[test]
fn a_person_does_not_end_it_when_that_makes_two_persons_neighbours() {
    let stories = [
        (kind("甲", Category::Person, "福田区", Topic::Charity), 900),
        (kind("乙", Category::Person, "南山区", Topic::Relief), 800),
    ];
    assert_eq!(ordered(&stories).len(), 2);
    let three = [
        (kind("甲", Category::Event, "福田区", Topic::Charity), 900),
        (kind("乙", Category::Person, "南山区", Topic::Relief), 800),
        (kind("丙", Category::Person, "罗湖区", Topic::Industry), 700),
        (kind("丁", Category::Event, "宝安区", Topic::Support), 600),
    ];
    let order = ordered(&three);
    let categories: Vec<Category> = order.iter().map(|story| story.draft.category).collect();
    assert_eq!(
        categories,
        [
            Category::Event,
            Category::Person,
            Category::Event,
            Category::Person
        ]
    );
}

#[test]
fn alike_stories_air_by_what_they_are_worth() {
    let stories: Vec<(Story, i64)> = (0..5)
        .map(|n| {
            let title = format!("第{n}条");
            (
                kind(&title, Category::Event, "福田区", Topic::Charity),
                900 - 100 * n,
            )
        })
        .collect();
    let expected: Vec<&Story> = stories.iter().map(|(story, _)| story).collect();
    assert_eq!(ordered(&stories), expected);
    assert!(ordered(&[]).is_empty());
}
