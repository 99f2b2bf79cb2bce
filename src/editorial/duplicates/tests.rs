//! Edits that a newsroom sees, made to our own press releases.

use std::collections::HashSet;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::{editorial::material::Material, model::story::Relation};

macro_rules! tips {
    ($($name:literal),* $(,)?) => { [$(include_str!(concat!("../../../tests/it/fixtures/tips/", $name, ".txt"))),*] };
}

const TIPS: [&str; 12] = tips![
    "01-event",
    "02-election",
    "03-award",
    "04-standard",
    "05-programme",
    "06-relief",
    "07-exchange",
    "08-person",
    "10-speech",
    "13-date",
    "15-support",
    "16-forum",
];

const ONE: &str = "11月21日上午，深圳市青禾公益服务中心在南山区粤海街道举办“银龄数字课堂”第三期活动，86名长者在12名志愿者的陪伴下学习手机挂号和线上缴费。理事长李青禾介绍，课堂已走进25个社区，开课132场，今年还将印发手册5000本。";

fn print_of(text: &str) -> Print {
    let day = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
    Print::new(&Material::new(text, "", None, day), "a@x.example", day)
}

fn trace(text: &str) -> Trace {
    Trace::new(&print_of(text), &HashSet::new())
}

fn found(a: &str, b: &str) -> Option<Finding> {
    relation(&trace(a), &trace(b), &Rarity::default())
}

fn related(a: &str, b: &str) -> Option<Relation> {
    found(a, b).map(|found| found.relation)
}

/// Sentences of the news itself, each a paragraph.
fn told(text: &str) -> Vec<String> {
    let day = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
    let body = Material::new(text, "", None, day).body;
    crate::editorial::sentences::sentences(&body.paragraphs)
        .into_iter()
        .map(|sentence| sentence.text)
        .collect()
}

/// Every number another one, every day a week later.
fn next_edition(text: &str) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    let change = |digits: &str, next: Option<char>| -> String {
        let value: u64 = digits.parse().unwrap_or(0);
        match next {
            Some('月' | '年') => digits.to_owned(),
            Some('日') => ((value + 6) % 28 + 1).to_string(),
            _ => (value + value / 9 + 3).to_string(),
        }
    };
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            out.push_str(&change(&digits, Some(c)));
            digits.clear();
        }
        out.push(c);
    }
    out.push_str(&digits);
    out
}

#[test]
fn a_resend_a_series_another_account_and_a_stranger_are_told_apart() {
    let series = ONE
        .replace("11月21日", "11月28日")
        .replace("第三期", "第四期")
        .replace("86名", "93名")
        .replace("12名", "15名")
        .replace("25个", "26个")
        .replace("132场", "140场");
    let other = "“银龄数字课堂”11月21日来到粤海街道，居民周玉兰说，课讲得清楚明白，回家还要教邻居怎样用手机买菜，家里的老伴也想来学。";
    let none = "11月20日，深圳市养老服务业协会发布《社区养老助餐服务规范》，对长者饭堂的食材、价格和送餐时间作出规定，共有36家单位参与起草。";
    assert_eq!(
        related(ONE, &ONE.replace("上午", "")),
        Some(Relation::Resend)
    );
    assert_eq!(related(ONE, &series), Some(Relation::Series));
    assert_eq!(related(ONE, other), Some(Relation::SameEvent));
    assert_eq!(related(ONE, none), None);
}

#[test]
fn a_mended_number_of_the_same_day_is_a_correction_and_names_it() {
    let mended = found(ONE, &ONE.replace("86名", "68名")).expect("related");
    assert_eq!(mended.relation, Relation::Resend);
    assert_eq!(mended.corrected, [("86名".to_owned(), "68名".to_owned())]);
    // Numbers in words are the same numbers.
    let words = found(ONE, &ONE.replace("86名", "八十六名")).expect("related");
    assert_eq!(
        (words.relation, words.corrected.len()),
        (Relation::Resend, 0)
    );
}

#[test]
fn a_digest_with_fewer_numbers_is_a_resend() {
    let digest = "11月21日，深圳市青禾公益服务中心在粤海街道举办“银龄数字课堂”第三期活动，86名长者学习手机挂号和线上缴费。";
    assert_eq!(related(ONE, digest), Some(Relation::Resend));
    assert_eq!(related(digest, ONE), Some(Relation::Resend));
}

#[test]
fn the_template_of_two_organizations_is_never_merged() {
    let other = ONE
        .replace("青禾公益服务中心", "海星社会工作服务中心")
        .replace("李青禾", "陈小海")
        .replace("银龄数字课堂", "夕阳手机学堂")
        .replace("粤海街道", "南湾街道");
    assert_ne!(related(ONE, &other), Some(Relation::Resend));
}

#[test]
fn one_list_of_guests_makes_no_event() {
    let guests = "市民政局副局长王一帆、区工商联主席周远、海星商会会长陈小海、青松协会会长林大为等出席活动。";
    let a = format!(
        "11月21日，深圳市绿洲环保志愿者协会在大鹏新区清理海滩垃圾1.2吨。{guests}协会会长何清说，垃圾里塑料瓶最多，已连续清理8年。"
    );
    let b = format!(
        "11月21日，深圳市晨光助学基金会向36所乡村小学寄出图书两万册。{guests}秘书长梁远介绍，书目由老师挑选，明年再寄一批。"
    );
    assert_eq!(related(&a, &b), None);
}

#[test]
fn one_writers_template_for_two_bodies_makes_no_event() {
    let a = "11月19日，深圳市芯岸设备协会与合肥某协会签署战略合作协议，共享试验线2条，每年互派工程师15名，联合发布技术白皮书。会长裘远山说，两地产业互补性强，“拼在一起正好”。\n根据协议，双方还将互认检测报告，共建人才库，并在明年5月联合参加行业展会。签约前，合肥代表参观了两家会员企业的洁净车间。";
    let b = "11月19日，深圳市金缕珠宝协会与上海某协会签署战略合作协议，共享展厅2处，每年互派设计师15名，联合发布色彩白皮书。会长郭美林说，两地产业互补性强，“拼在一起正好”。\n根据协议，双方还将互认鉴定证书，共建人才库，并在明年5月联合参加行业展会。签约前，上海代表参观了两家会员企业的镶嵌车间。";
    assert_ne!(related(a, b), Some(Relation::SameEvent));
    assert_ne!(related(a, b), Some(Relation::Resend));
}

#[test]
fn two_projects_under_one_introduction_make_no_event() {
    let us = "我们是深圳市邻里缘社会工作服务中心，拥有专业社工130名、服务站42个，服务人次累计超100万，秉持“邻里守望”的理念，坚持多方联动，致力于社区治理创新。";
    let a = format!(
        "{us}本周，我们在罗湖区东晓街道启动“周末陪伴”项目，为36户家庭提供上门陪伴。首次上门那天，68岁的韦老师做了一桌菜，说家里很久没用过圆桌了。"
    );
    let b = format!(
        "{us}本周，我们在宝安区新桥街道开展楼长培训，58名楼长学习调解纠纷与消防巡查。蓝姐扮演噪音太大的住户，把新楼长问得哑口无言，全场哄笑。"
    );
    assert_ne!(related(&a, &b), Some(Relation::SameEvent));
}

#[test]
fn a_story_in_the_first_person_is_known_by_what_is_rare_in_it() {
    let news = "11月18日，深圳市爱跑公益促进会第1,000次陪跑在南山深圳湾公园完成。促进会会长铁辛说，8年来，志愿者用一根1米长的绳子牵着视障跑者跑了4.6万公里，没有出过一次事故。当晚来了130人，跑的是5公里。";
    let story = "我叫阿进，今年41岁。11月18日那天我跑在第一个，因为这是第1,000次，让第一位跑者来跑头圈。牵我的是郑姐，8年前也是她。今天跑5公里，31分钟，我没吐，她喘。深圳湾的风很大，绳子1米，我感觉她的手一直在抖。";
    assert_eq!(related(news, story), Some(Relation::SameEvent));
    // The next time is another event.
    let next = story
        .replace("第1,000次", "第1,001次")
        .replace("11月18日", "11月25日");
    assert_eq!(related(news, &next), None);
}

#[test]
fn a_short_name_in_quotes_and_a_street_without_its_suffix_count() {
    let news = "第五届“听球杯”门球赛11月21日至22日在罗湖区黄贝街道举行，16支球队、96名视障选手靠铃铛声击球。主席池映说，现场必须绝对安静，观众用举手代替鼓掌。龙岗“听雨队”以13比11险胜福田“回声队”夺冠。";
    let story = "这个周末，罗湖黄贝的球场是全城最安静的地方，观众席上300人举着手。高二学生周小满是本届“听球杯”的志愿者，她给“回声队”3号球员递水，一共递了17次。铃铛声停住的一刹那，她攥住了衣角，输了。";
    assert_eq!(related(news, story), Some(Relation::SameEvent));
}

#[test]
fn what_an_organization_says_of_itself_makes_no_two_texts_alike() {
    let about = "深圳市青禾公益服务中心成立于2015年，是一家由社工和教师发起的社会服务机构，秉承“人人可公益”的理念，为长者和儿童提供服务。中心设有办公室、项目部、宣传部三个部门，现有专职社工二十名，注册志愿者一千二百名，常年开展入户探访和课后辅导。";
    let a = format!(
        "11月21日，深圳市青禾公益服务中心在粤海街道教86名长者用手机挂号。居民周玉兰说，以前都要儿子请假陪着来。\n{about}"
    );
    let b = format!(
        "11月12日，深圳市青禾公益服务中心为40名流动儿童办了一场木偶戏。孩子们自己缝布偶、写台词，演了一出龟兔赛跑。\n{about}"
    );
    assert_eq!(related(&a, &b), None);
}

#[test]
fn habits_are_learned_from_tips_that_are_unlike_and_left_out() {
    let habit = "活动由中心的长期伙伴海星书店提供茶点，书店每周三晚上向市民开放阅读角。";
    let tips = [
        format!(
            "11月3日，深圳市青禾公益服务中心教长者用手机挂号，86人到场。居民周玉兰说，以前看病都要儿子请假陪着来，现在自己就能挂号了。{habit}"
        ),
        format!("儿童木偶戏11月8日在南湾街道上演，四十个孩子自己缝布偶写台词。{habit}"),
        format!("11月12日，桥头的旧书被修好后送到三所学校，书里夹着学生的信。{habit}"),
    ];
    let prints: Vec<Print> = tips.iter().map(|text| print_of(text)).collect();
    let round = Round::new(&prints);
    let usual = Habits::default().usual(&prints[0], &round);
    assert_eq!(usual.len(), 1);
    let two = Round::new(&prints[..2]);
    assert!(Habits::default().usual(&prints[0], &two).is_empty());
    // The same tip three times teaches nothing.
    let again = Round::new([&prints[0], &prints[0], &prints[0]]);
    assert!(Habits::default().usual(&prints[0], &again).is_empty());
    assert!(
        Trace::new(&prints[0], &usual).pieces.len()
            < Trace::new(&prints[0], &HashSet::new()).pieces.len()
    );
    // Stored counts and the round's add up.
    let mut habits = Habits::default();
    habits.learn([(
        "from:a@x.example".to_owned(),
        *usual.iter().next().expect("one"),
        2,
    )]);
    assert_eq!(habits.usual(&prints[0], &Round::new(&prints[..1])), usual);

    let day = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
    let text = format!("{}今年以来，课堂已经走进二十五个社区。", tips[0]);
    let mut material = Material::new(&text, "", None, day);
    let sentences = usual_sentences(&material, &usual);
    leave_out(&mut material, &sentences);
    let fit: Vec<&str> = material
        .units
        .iter()
        .filter(|unit| unit.kind != crate::editorial::material::Kind::Unfit)
        .map(|unit| unit.text.as_str())
        .collect();
    assert!(
        !fit.is_empty() && fit.iter().all(|text| !text.contains("海星书店")),
        "{fit:?}"
    );
}

#[test]
fn the_index_meets_what_is_related_and_little_else() {
    let mut index = Index::default();
    for tip in TIPS {
        index.add(&trace(tip));
    }
    for (at, tip) in TIPS.iter().enumerate() {
        assert_eq!(index.candidates(&trace(tip)).first(), Some(&at));
        let next = index.candidates(&trace(&next_edition(tip)));
        assert!(next.contains(&at), "{at}: {next:?}");
    }
    let other = "“银龄数字课堂”11月22日来到粤海街道，居民周玉兰说，课讲得清楚。";
    assert!(index.candidates(&trace(other)).contains(&0));
}

#[test]
fn our_own_tips_are_strangers_to_one_another() {
    for (i, a) in TIPS.iter().enumerate() {
        for b in &TIPS[..i] {
            let found = related(a, b);
            assert_eq!(found, None, "{a}\n--\n{b}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn an_edited_text_stays_a_resend(tip in 0..TIPS.len(), order in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(), insert in any::<bool>()) {
        let mut sentences = told(TIPS[tip]);
        let length: usize = sentences.iter().map(|s| s.chars().count()).sum();
        prop_assume!(length >= 120 && sentences.len() >= 3);
        let whole = sentences.join("\n");
        let turn = order.index(sentences.len());
        sentences.rotate_left(turn);
        let at = cut.index(sentences.len());
        sentences.remove(at);
        if insert {
            sentences.insert(at.min(sentences.len()), "天气晴好，街坊们早早来到门口排队。".to_owned());
        }
        prop_assert_eq!(related(&whole, &sentences.join("\n")), Some(Relation::Resend));
    }

    #[test]
    fn whoever_comes_first_the_relation_is_one(a in 0..TIPS.len(), b in 0..TIPS.len(), edition in any::<bool>(), turn in any::<prop::sample::Index>()) {
        let mut sentences = told(TIPS[b]);
        prop_assume!(!sentences.is_empty());
        let turn = turn.index(sentences.len());
        sentences.rotate_left(turn);
        let other = sentences.join("\n");
        let other = if edition { next_edition(&other) } else { other.replacen('3', "8", 1) };
        let (forth, back) = (found(TIPS[a], &other), found(&other, TIPS[a]));
        prop_assert_eq!(forth.as_ref().map(|f| f.relation), back.as_ref().map(|f| f.relation));
        let turned: Option<Vec<(String, String)>> = back
            .map(|f| f.corrected.into_iter().map(|(x, y)| (y, x)).collect());
        prop_assert_eq!(forth.map(|f| f.corrected), turned);
    }

    #[test]
    fn habits_do_not_depend_on_the_order_of_a_round(mut tips in prop::collection::vec(0..TIPS.len(), 1..8), turn in any::<prop::sample::Index>()) {
        let prints = |tips: &[usize]| -> Vec<Print> {
            tips.iter().map(|at| print_of(&format!("{}\n活动由中心的长期伙伴海星书店提供茶点。", TIPS[*at]))).collect()
        };
        let one = prints(&tips);
        let turn = turn.index(tips.len());
        tips.rotate_left(turn);
        let other = prints(&tips);
        prop_assert_eq!(
            Habits::default().usual(&one[0], &Round::new(&one)),
            Habits::default().usual(&one[0], &Round::new(&other))
        );
    }

    #[test]
    fn another_day_and_other_numbers_are_never_a_resend(tip in 0..TIPS.len()) {
        let print = print_of(TIPS[tip]);
        let counts = print.figures.iter().filter(|f| f.kind == FigureKind::Count).count();
        prop_assume!(!print.days.is_empty() && counts >= 2);
        prop_assert_eq!(related(TIPS[tip], &next_edition(TIPS[tip])), Some(Relation::Series));
    }

    #[test]
    fn texts_of_chance_are_strangers(a in "[\\u{4e00}-\\u{9fa5}]{30,60}，[\\u{4e00}-\\u{9fa5}]{20,60}。", b in "[\\u{4e00}-\\u{9fa5}]{30,60}，[\\u{4e00}-\\u{9fa5}]{20,60}。") {
        prop_assert_eq!(related(&a, &b), None);
    }
}
