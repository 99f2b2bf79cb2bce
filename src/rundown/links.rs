//! What the presenter says between the stories (串词).

use crate::model::Story;

/// The first words, with the number of stories.
#[must_use]
pub fn welcome(programme: &str, stories: usize) -> String {
    let count = ["零", "一", "两", "三", "四", "五", "六", "七", "八"]
        .get(stories)
        .copied()
        .unwrap_or("几");
    format!("观众朋友，中午好！欢迎收看《{programme}》。今天为您带来{count}条社会组织的新鲜事。")
}

/// Leads from the story before to `next`; `position` counts from 0, `total` is how many there are.
/// Nothing is said that the story does not hold: only its district and topic.
#[must_use]
pub fn bridge(before: &Story, next: &Story, position: usize, total: usize) -> String {
    let topic = next.draft.topic.label();
    let district = next.draft.district.as_deref().filter(|d| !d.is_empty());
    let same_topic = before.draft.topic == next.draft.topic;
    let same_district = district.is_some() && before.draft.district.as_deref() == district;
    let last = position + 1 == total && total > 2;
    match (district, last) {
        (Some(place), _) if same_district => {
            format!("还是在{place}，再来看一条{topic}方面的消息。")
        }
        (Some(place), true) => format!("最后，我们到{place}去看一看。"),
        (Some(place), false) if same_topic => format!("同样是{topic}，再来看看{place}的做法。"),
        (Some(place), false) if position % 2 == 1 => format!("接下来，我们把目光投向{place}。"),
        (Some(place), false) => format!("{topic}方面，来看{place}的一条消息。"),
        (None, true) => format!("最后，来看一条{topic}方面的消息。"),
        (None, false) if same_topic => format!("再来看一条{topic}方面的消息。"),
        (None, false) => format!("接下来关注{topic}。"),
    }
}

/// The last words.
#[must_use]
pub fn farewell(programme: &str) -> String {
    format!("以上就是本期《{programme}》的全部内容。感谢收看，我们下周再见！")
}
