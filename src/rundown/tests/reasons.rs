//! What is said of each story, picked or not.

use super::*;

#[test]
fn a_picked_story_tells_all_that_spoke_for_it() {
    let mut project = story("书屋", 592, &[60, 40, 30]);
    project.draft.category = Category::Project;
    project.draft.district = Some("龙岗区".to_owned());
    project.draft.facts = vec![date("2026-11-26"), date("2026-12-30")];
    project.media = vec![media(1, MediaKind::Picture), media(2, MediaKind::Picture)];
    let assembled = made(&room_for(45, 1), &[project]);
    assert_eq!(
        why(&assembled, "书屋"),
        "新项目 · 龙岗区（本期唯一） · 3天内 · 素材齐 · 742分 · 中版，可换全版（+20秒）、短版（−10秒）"
    );
}

#[test]
fn what_lacks_is_said_as_well() {
    let mut one = by("甲协会", story("甲", 500, &[40]));
    one.draft.district = Some("南山区".to_owned());
    one.draft.facts = vec![date("2026-12-05")];
    let mut two = story("乙", 500, &[40]);
    two.draft.district = Some("南山区".to_owned());
    two.media = vec![media(1, MediaKind::Picture)];
    let aired = vec![week("2026-10-03", "甲协会")];
    let assembled = aired_on(&room_for(80, 2), &[one, two], aired);
    // Rest 50 of 100; district and category did not air: 50.
    assert_eq!(
        why(&assembled, "甲"),
        "新事 · 南山区 · 预告 · 缺画面 · 600分 · 8周前播过（10月3日）"
    );
    assert_eq!(why(&assembled, "乙"), "新事 · 南山区 · 素材1件 · 650分");
}

#[test]
fn the_price_of_a_story_names_what_would_go_out() {
    let stories = [
        story("甲", 600, &[50]),
        story("发布《乙》", 500, &[50]),
        story("丙", 462, &[50]),
    ];
    let assembled = made(&room_for(100, 2), &stories);
    assert_eq!(titles(&assembled), ["发布《乙》", "甲"]);
    assert_eq!(
        why(&assembled, "丙"),
        "差 38 分：换下《发布〈乙〉》少 38 分"
    );
}

#[test]
fn the_price_may_be_a_shorter_version_of_another() {
    // The second is worth nothing: no rest, and its category was the only one on air. With it the same
    // time is filled, and the first loses the price of a shorter version.
    let second = by("乙协会", story("乙", 0, &[17]));
    let mut first = story("甲", 600, &[60, 40]);
    first.draft.category = Category::Project;
    let event = AiredStory {
        category: Category::Event,
        ..week("2026-11-21", "乙协会")
    };
    let plan = Plan {
        weights: &Weights {
            category: [0; 4],
            ..WEIGHTS
        },
        ..room_for(60, 1)
    };
    let assembled = aired_on(&plan, &[first, second], vec![event]);
    assert_eq!(titles(&assembled), ["甲"]);
    assert_eq!(
        why(&assembled, "乙"),
        "上期刚播（11月21日） · 差 60 分：《甲》改中版少 60 分"
    );
}

#[test]
fn a_story_that_is_too_long_says_by_how_much() {
    let stories = [story("甲", 600, &[40]), story("长", 600, &[70, 56])];
    let assembled = made(&room_for(50, 1), &stories);
    assert_eq!(why(&assembled, "长"), "时长不够：还差 6 秒");
}

#[test]
fn the_first_true_reason_is_given_with_its_price() {
    let stories = [
        by("甲协会", story("甲", 600, &[50])),
        by("甲协会", story("另", 590, &[50])),
        by("乙协会", story("乙", 560, &[50])),
        by("丙协会", story("丙", 500, &[50])),
        by("丁协会", story("丁", 640, &[50])),
        by("戊协会", story("戊", 640, &[50])),
        blocked(story("募", 800, &[50])),
    ];
    let aired = vec![week("2026-11-21", "丁协会"), week("2026-11-07", "戊协会")];
    let assembled = aired_on(&room_for(100, 2), &stories, aired);
    assert_eq!(titles(&assembled), ["乙", "甲"]);
    assert_eq!(
        why(&assembled, "另"),
        "本机构已有一条《甲》 · 差 10 分：换下《甲》少 10 分"
    );
    assert_eq!(
        why(&assembled, "丁"),
        "上期刚播（11月21日） · 差 20 分：换下《乙》少 20 分"
    );
    assert_eq!(
        why(&assembled, "戊"),
        "3周前刚播（11月7日） · 差 20 分：换下《乙》少 20 分"
    );
    assert_eq!(why(&assembled, "丙"), "差 60 分：换下《乙》少 60 分");
    assert_eq!(why(&assembled, "募"), "待核：请核对公开募捐资格（配音稿）");
}

#[test]
fn pinned_stories_stand_against_a_story_that_is_forced_in() {
    let stories = [
        placed(Placement::Pinned, story("必", 100, &[50])),
        story("甲", 600, &[40]),
    ];
    let assembled = made(&room_for(55, 1), &stories);
    // One story's second of lead-in and its bridge come on top.
    assert_eq!(why(&assembled, "甲"), "必播稿占满：时长不够：还差 38 秒");
    let one = Plan {
        max_stories: 1,
        ..room_for(120, 2)
    };
    assert_eq!(why(&made(&one, &stories), "甲"), "必播稿已满 1 条");
}

#[test]
fn a_choice_that_is_not_proven_is_marked() {
    let stories: Vec<Story> = (0..40)
        .map(|n| {
            let mut story = story(&format!("第{n}条"), 500 + n % 3, &[40 + n, 30 + n, 20 + n]);
            story.draft.district = Some(format!("{}区", n % 2));
            by(&format!("{}协会", n % 20), story)
        })
        .collect();
    let hasty = Plan {
        steps: 5,
        ..plan(300)
    };
    let assembled = made(&hasty, &stories);
    assert!(assembled.notes[0].starts_with("选稿未证最优"));
    assert!(assembled.stories.len() >= 4);
    for story in &assembled.stories {
        assert!(why(&assembled, &story.draft.headline).ends_with("未证最优"));
    }
    let price = &assembled.rundown.left_out[0].reason;
    assert!(price.contains("差约 "), "{price}");
}

#[test]
fn the_rest_of_the_slot_stands_beside_the_closer() {
    let closer = |seconds| {
        let assembled = made(&room_for(seconds, 1), &[story("甲", 600, &[50])]);
        assembled.rundown.items.last().unwrap().why.clone()
    };
    assert_eq!(closer(54), "告别语与字幕，时长按配置 · 余 4 秒");
    assert_eq!(closer(50), "告别语与字幕，时长按配置");
}
