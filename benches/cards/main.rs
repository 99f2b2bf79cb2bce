//! Cards, straps and the preview against ffmpeg itself: ratios of medians of rounds that alternate,
//! with bars. `cargo bench --bench cards -- [--only titles,straps,prores,edition] [--rounds 3]`.
//! Fails when a bar is missed.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on fails right there"
)]

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use yixian::{
    model::clock::SystemClock,
    render::{
        card::CardData,
        profile::{Profile, Strap},
        samples,
        shell::{
            RenderSettings,
            painter::open_painter,
            single::{Making, render_cards},
        },
    },
};

#[path = "../support/edition.rs"]
mod edition;
mod films;
mod measure;
mod rebuild;
mod straps;

/// Makes cards in this process: the mode, then the folder.
const OURS: &str = "--ours";
/// A title card or strap: 5 s.
pub const FRAMES: u32 = 125;
/// Title cards, and straps, of one batch.
pub const CARDS: usize = 10;
/// The same of ProRes straps: others take a quarter of a minute for each.
pub const PRORES: usize = 4;

/// What all measurements share.
pub struct Bench {
    /// Tells how long.
    pub clock: SystemClock,
    /// How often each is measured.
    pub rounds: usize,
    /// For everything that is made.
    pub folder: PathBuf,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    if let Some(mode) = after(OURS) {
        ours(&mode, Path::new(arguments.last().unwrap()));
        return ExitCode::SUCCESS;
    }
    if let Some(folder) = after("--peers-job") {
        peers_job(Path::new(&folder));
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench {
        clock: SystemClock::new(),
        rounds: after("--rounds").map_or(3, |n| n.parse().unwrap()),
        folder: folder.path().to_owned(),
    };
    let only = after("--only").unwrap_or_else(|| "titles,straps,prores,edition".to_owned());
    let mut holds = true;
    for part in only.split(',') {
        holds &= match part {
            "titles" => films::titles(&bench),
            "straps" => straps::qtrle(&bench),
            "prores" => straps::prores(&bench),
            "edition" => rebuild::edition(&bench),
            other => panic!("{other}: titles, straps, prores, edition"),
        };
    }
    if holds {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The built-in settings.
pub fn settings() -> RenderSettings {
    RenderSettings {
        levels: Default::default(),
        bed: PathBuf::new(),
        burn_in: false,
        ffmpeg: "ffmpeg".into(),
        ffprobe: "ffprobe".into(),
        fonts: Vec::new(),
        workers: 0,
        preset: "veryfast".to_owned(),
        crf: 18,
        templates: PathBuf::new(),
        profile: Profile::default(),
        qc: None,
    }
}

/// Ten title cards that differ in their words.
pub fn title_cards() -> Vec<CardData> {
    let headlines = [
        "“暖蜂驿站”为骑手点亮回家的灯",
        "深圳发布社区基金会服务指南",
        "应急救援志愿队演练山地搜救",
        "百名社工进社区 服务独居长者8000人次",
        "新当选会长：把行业标准带出去",
        "守护“星星的孩子”：一座城市的温柔",
        "首批30个社区共享书房今天开门",
        "老兵讲师团走进校园讲述城市故事",
        "海岸清洁志愿者一天捡走2吨垃圾",
        "社会组织人才培训班结业",
    ];
    let title = samples::one_of_each()
        .into_iter()
        .find_map(|data| match data {
            CardData::Title(title) => Some(title),
            _ => None,
        });
    let title = title.unwrap();
    headlines
        .into_iter()
        .map(|headline| {
            let mut title = title.clone();
            title.headline = headline.to_owned();
            CardData::Title(title)
        })
        .collect()
}

/// Ten straps that differ in their names.
pub fn strap_cards() -> Vec<CardData> {
    let strap = samples::one_of_each()
        .into_iter()
        .find_map(|data| match data {
            CardData::Strap(strap) => Some(strap),
            _ => None,
        });
    let strap = strap.unwrap();
    [
        "李敏",
        "陈晓岚",
        "王海涛",
        "周国栋",
        "欧阳雪",
        "郑安",
        "何美玲",
        "罗志强",
        "孙悦",
        "高翔",
    ]
    .into_iter()
    .map(|name| {
        let mut strap = strap.clone();
        strap.name = name.to_owned();
        CardData::Strap(strap)
    })
    .collect()
}

/// This program again, making cards in a process of its own, so that its memory can be told.
pub fn our_command(mode: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([OURS, mode]).arg(folder);
    command
}

fn ours(mode: &str, folder: &Path) {
    let (cards, making) = match mode {
        "titles" => (title_cards(), Making::Film(FRAMES)),
        "qtrle" => (strap_cards(), Making::Strap(FRAMES, Strap::Qtrle)),
        "prores" => {
            let some = strap_cards().into_iter().take(PRORES).collect();
            (some, Making::Strap(FRAMES, Strap::Prores4444))
        }
        other => panic!("{other}"),
    };
    let cards: Vec<_> = cards.into_iter().map(|card| (card, making)).collect();
    let painter = open_painter(&[], None).unwrap();
    let made = render_cards(&cards, &settings(), &folder.join("cache"), &|data| {
        painter.paint(data)
    });
    for (n, path) in made.unwrap().iter().enumerate() {
        let extension = path.extension().unwrap().to_str().unwrap();
        std::fs::copy(path, folder.join(format!("{n}.{extension}"))).unwrap();
    }
}

/// What `benches/peers` draws: the ground as a picture, the lines as text, the face.
fn peers_job(folder: &Path) {
    let painter = open_painter(&[], None).unwrap();
    let cards = title_cards();
    let card = painter.paint(&cards[0]).unwrap();
    let ground = card
        .layers
        .iter()
        .find(|layer| layer.image.width == 1920 && layer.image.height == 1080)
        .unwrap();
    let picture = image::RgbaImage::from_raw(1920, 1080, ground.image.rgba.clone()).unwrap();
    let place = std::fs::canonicalize(folder).unwrap();
    image::DynamicImage::from(picture)
        .to_rgb8()
        .save(place.join("ground.png"))
        .unwrap();
    let lines: Vec<Vec<String>> = cards
        .iter()
        .filter_map(|data| match data {
            CardData::Title(title) => Some(&title.headline),
            _ => None,
        })
        .map(|headline| {
            let letters: Vec<char> = headline.chars().collect();
            let half = letters.len().div_ceil(2);
            letters
                .chunks(half)
                .map(|part| part.iter().collect())
                .collect()
        })
        .collect();
    let job = serde_json::json!({
        "cards": lines, "ground": place.join("ground.png"), "out": place,
        "font": "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    });
    std::fs::write(place.join("job.json"), job.to_string()).unwrap();
}
