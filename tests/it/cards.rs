//! Cards as they look: thousands of generated headlines set without a fault, and every template
//! against a small picture of how it looked before.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use skrifa::MetadataProvider;
use yixian::render::{
    Painter,
    card::{CardData, Raster, SlateCard, StrapCard, TitleCard},
    copy::copy,
    proof::Words,
    samples,
    shell::painter::open_painter,
};

fn painter() -> &'static Painter {
    static PAINTER: OnceLock<Painter> = OnceLock::new();
    PAINTER.get_or_init(|| open_painter(&[], None).expect("fonts-noto-cjk is installed"))
}

/// xorshift64*: the same headlines on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

const ORGANIZATIONS: [&str; 14] = [
    "深圳市青禾义工会",
    "深圳市和声社会服务会",
    "福田区社区公益慈善基金会",
    "深圳市人工智能与机器人应用产业高质量发展促进会",
    "衡宇智能制造行业协会",
    "南山区蓝天应急救援志愿队",
    "粤港澳大湾区低空经济联盟",
    "光明区长者服务中心",
    "深汕特别合作区乡村振兴促进会",
    "深圳市自闭症研究会",
    "星海CSR联合会",
    "坪山区社会组织总会",
    "万象公益",
    "盐田区海洋生态保护协会",
];
const VERBS: [&str; 16] = [
    "举办",
    "发布",
    "启动",
    "走进",
    "助力",
    "揭牌",
    "联合开展",
    "公开征求意见",
    "守护",
    "点亮",
    "护航",
    "共建",
    "倡导",
    "培训",
    "服务",
    "募集",
];
const THINGS: [&str; 22] = [
    "《深圳经济特区社会组织条例》（修订草案）",
    "“暖蜂驿站”",
    "“益企同行”AI+公益大赛",
    "“星星的孩子”",
    "3D打印助残项目",
    "《每周一现》特别节目",
    "第15届“Open Day”",
    "公益慈善项目交流展示会",
    "社区“微改造”",
    "ESG与CSR年度报告",
    "“1+1+N”帮扶机制",
    "长者数字课堂",
    "山地搜救演练",
    "《社区基金会服务指南》（2026年版）",
    "骑手关爱行动",
    "乡村振兴“百千万工程”",
    "Children’s Day 游园会",
    "‘小候鸟’夏令营",
    "【安全生产】宣讲",
    "V2X车路协同标准",
    "高质量发展座谈会",
    "“我为群众办实事”——志愿服务集市",
];
const NUMBERS: [&str; 16] = [
    "惠及8,000人次",
    "募款1.1万元",
    "覆盖74个街道",
    "2026年11月28日上午",
    "占比98.5%",
    "7×24小时值守",
    "第3期",
    "超10,929家",
    "2018—2020年",
    "约60余名志愿者",
    "120公里",
    "￥500万",
    "-2.5℃",
    "№7号楼",
    "2万余亩",
    "3/4时段",
];
const JOINTS: [&str; 16] = [
    "，", "：", "！", "、", " ", "；", "？", "——", "·", "……", "　", "，“", "》《", "）（", "。",
    "～",
];
/// What Noto has and what it has not.
const RARE: [&str; 10] = [
    "𠮷",
    "㙓",
    "䶮",
    "𫖯",
    "𬳿",
    "\u{30edd}",
    "\u{1f389}",
    "é",
    "ω",
    "ﬁ",
];

/// One to sixty characters, seldom a word that nobody can break.
fn headline(dice: &mut Dice) -> String {
    if dice.roll(50) == 0 {
        let letters = ["a", "W", "1", "公", "—", "，", "“", "》", "i-", "9,"];
        return dice.pick(&letters).repeat(200);
    }
    let most = 1 + dice.roll(60);
    let mut text = String::new();
    while text.chars().count() < most {
        let piece = match dice.roll(20) {
            0..=4 => dice.pick(&ORGANIZATIONS),
            5..=8 => dice.pick(&VERBS),
            9..=13 => dice.pick(&THINGS),
            14..=15 => dice.pick(&NUMBERS),
            16..=18 => dice.pick(&JOINTS),
            _ => dice.pick(&RARE),
        };
        text.push_str(piece);
    }
    text.chars().take(most).collect()
}

/// 避头尾 as GB/T 15834 and CLREQ have it, written down once more, apart from the program's lists.
const NEVER_FIRST: &str = "，。、；：？！》”’）】·…—,.;:?!)%℃～";
const NEVER_LAST: &str = "《“‘（【(￥№";

/// Whether any face that Debian brings knows the character: read from the files, not asked of us.
fn drawable(c: char) -> bool {
    static FILES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let files = FILES.get_or_init(|| {
        ["Sans", "Serif"]
            .map(|style| {
                let path = format!("/usr/share/fonts/opentype/noto/Noto{style}CJK-Bold.ttc");
                fs::read(path).expect("fonts-noto-cjk is installed")
            })
            .into()
    });
    files.iter().any(|file| {
        // Face 2 of each collection is Simplified Chinese; all have the same characters.
        skrifa::FontRef::from_index(file, 2).is_ok_and(|face| face.charmap().map(c).is_some())
    })
}

/// What is wrong with the words of one card.
fn faults(data: &CardData, texts: &[&str]) -> Vec<String> {
    let (words, warnings) = painter().words(data).expect("words never fail a card");
    let told = warnings.join("\n");
    let mut found = Vec::new();
    for words in &words {
        found.extend(place_faults(words, data));
        for (i, line) in words.lines.iter().enumerate() {
            let first = line.chars().next().unwrap_or(' ');
            let last = line.chars().next_back().unwrap_or(' ');
            if i > 0 && NEVER_FIRST.contains(first) {
                found.push(format!("line {} begins with {first}", i + 1));
            }
            if i + 1 < words.lines.len() && NEVER_LAST.contains(last) {
                found.push(format!("line {} ends with {last}", i + 1));
            }
        }
    }
    for c in texts.iter().flat_map(|text| text.chars()) {
        let code = format!("U+{:04X}", u32::from(c));
        if !c.is_whitespace() && !drawable(c) && !told.contains(&code) {
            found.push(format!("{c} ({code}) is missing, and nobody is told"));
        }
    }
    // What is not told to be cut must be there whole.
    for text in texts {
        let bare: String = text.split_whitespace().collect();
        let shown: BTreeSet<String> = words
            .iter()
            .map(|words| words.lines.concat().split_whitespace().collect())
            .collect();
        let changed = bare.contains('’') || bare.chars().any(|c| !drawable(c));
        let cut = told.contains("只显示到") && told.contains("待改");
        if !bare.is_empty() && !changed && !cut && !shown.contains(&bare) {
            found.push(format!("{bare} is not whole: {shown:?}"));
        }
    }
    found
}

/// Ink measured on the pixels of the text alone.
fn place_faults(words: &Words, data: &CardData) -> Vec<String> {
    let Some(ink) = words.ink.area() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let strap = matches!(data, CardData::Strap(_));
    let safe = if strap {
        [96, 54, 1824, 1026]
    } else {
        [190, 106, 1730, 974]
    };
    if ink.left < safe[0] || ink.top < safe[1] || ink.right > safe[2] || ink.bottom > safe[3] {
        found.push(format!("{ink:?} leaves the safe area"));
    }
    let slack = 2.0 + 0.06 * words.size;
    let (left, right) = words.span;
    if (ink.left as f32) < left - slack || ink.right as f32 > right + slack {
        found.push(format!("{ink:?} leaves its box {left}–{right}"));
    }
    if words.ink.alpha.len() > 4 * 1920 * 1080 {
        found.push("it would need more than a canvas of pixels".to_owned());
    }
    found
}

#[test]
fn two_thousand_headlines_are_set_without_a_fault() {
    const HEADLINES: u64 = 2000;
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get) as u64;
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let share = |worker: u64| {
            let mut wrong = Vec::new();
            for n in (worker..HEADLINES).step_by(workers as usize) {
                let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ ((n + 1) << 20));
                dice.roll(2);
                let headline = headline(&mut dice);
                let organization = dice.pick(&ORGANIZATIONS);
                let title = CardData::Title(TitleCard {
                    headline: headline.clone(),
                    category: dice.pick(&["新人", "新事", "新项目", "新理念"]).to_owned(),
                    topic: "公益慈善".to_owned(),
                    organization: organization.to_owned(),
                    locator: "福田".to_owned(),
                    ordinal: 1 + (n % 12) as u32,
                    total: 12,
                });
                let mut told = faults(&title, &[headline.as_str(), organization]);
                if n % 4 == 0 {
                    let name: String = headline.chars().take(1 + dice.roll(14)).collect();
                    let line = format!("{organization}{headline}");
                    let strap = CardData::Strap(StrapCard {
                        name,
                        line: line.clone(),
                    });
                    told.extend(faults(&strap, &[&line]));
                }
                if n % 4 == 1 {
                    let slate = CardData::Slate(SlateCard {
                        notice: "画面待补".to_owned(),
                        headline: headline.clone(),
                        points: vec![dice.pick(&NUMBERS).to_owned(); 1 + dice.roll(4)],
                    });
                    told.extend(faults(&slate, &[&headline]));
                }
                wrong.extend(
                    told.into_iter()
                        .map(|fault| format!("{headline}\n    {fault}")),
                );
            }
            wrong
        };
        let shares: Vec<_> = (0..workers)
            .map(|worker| scope.spawn(move || share(worker)))
            .collect();
        shares
            .into_iter()
            .flat_map(|share| share.join().expect("no panic"))
            .collect()
    });
    assert!(
        wrong.is_empty(),
        "{} faults, the first of them:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(12)].join("\n")
    );
}

/// A small picture of a card.
const SMALL: (usize, usize) = (240, 135);
/// Tones are kept in steps of so many code values: a stored picture takes a few kilobytes.
const STEP: u16 = 8;
/// A block of 8 × 8 small pixels may differ by so much on average: half a step, and rounding.
const BLOCK: f32 = 6.0;
/// So many small pixels may differ by more than a third of the range: fewer than any mark has.
const PIXELS: usize = 5;
const FAR: u8 = 72;

/// Mean of each 8 × 8 pixels, RGB.
fn small(picture: &Raster) -> Vec<u8> {
    let mut small = Vec::with_capacity(SMALL.0 * SMALL.1 * 3);
    let width = picture.width as usize;
    for y in 0..SMALL.1 {
        for x in 0..SMALL.0 {
            for c in 0..3 {
                let at = |i: usize| ((y * 8 + i / 8) * width + x * 8 + i % 8) * 4 + c;
                let sum: u32 = (0..64).map(|i| u32::from(picture.rgba[at(i)])).sum();
                small.push(((sum + 32) / 64) as u8);
            }
        }
    }
    small
}

fn stepped(small: &[u8]) -> Vec<u8> {
    let step = |value: &u8| ((u16::from(*value) / STEP) * STEP + STEP / 2).min(255) as u8;
    small.iter().map(step).collect()
}

/// The largest mean difference of any block, and how many pixels are far off.
fn difference(before: &[u8], now: &[u8]) -> (f32, usize) {
    let mut sums = vec![(0.0_f32, 0.0_f32); (SMALL.0 / 8) * SMALL.1.div_ceil(8)];
    let mut far = 0;
    for (i, (before, now)) in before.chunks_exact(3).zip(now.chunks_exact(3)).enumerate() {
        let off = before
            .iter()
            .zip(now)
            .map(|(a, b)| a.abs_diff(*b))
            .max()
            .unwrap_or(0);
        far += usize::from(off > FAR);
        let sum = &mut sums[(i / SMALL.0 / 8) * (SMALL.0 / 8) + i % SMALL.0 / 8];
        sum.0 += f32::from(off);
        sum.1 += 1.0;
    }
    let worst = sums
        .iter()
        .map(|(sum, count)| sum / count)
        .fold(0.0, f32::max);
    (worst, far)
}

fn is_same(before: &[u8], now: &[u8]) -> bool {
    let (worst, far) = difference(before, now);
    worst <= BLOCK && far <= PIXELS
}

fn png(width: usize, height: usize, rgb: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(rgb))
        .expect("a picture");
    bytes
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let decoder = png::Decoder::new(std::io::BufReader::new(fs::File::open(path).ok()?));
    let mut reader = decoder.read_info().ok()?;
    let mut rgb = vec![0; reader.output_buffer_size()?];
    reader.next_frame(&mut rgb).ok()?;
    Some(rgb)
}

/// The designs of the source tree, by the name of their folder.
fn designs() -> Vec<(String, PathBuf)> {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut designs: Vec<(String, PathBuf)> = fs::read_dir(templates)
        .expect("the templates")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.join("brand.toml").is_file())
        .map(|path| {
            (
                path.file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                path,
            )
        })
        .collect();
    designs.sort();
    designs
}

fn over_grey(painter: &Painter, data: &CardData) -> Raster {
    painter
        .paint(data)
        .expect("words never fail a card")
        .at_rest([112, 120, 128])
}

/// Keeps a small picture, unless the one that is kept already looks the same.
fn keep(path: &Path, picture: &Raster) {
    let now = small(picture);
    if read(path).is_none_or(|before| !is_same(&before, &now)) {
        let folder = path.parent().expect("a folder");
        fs::create_dir_all(folder).expect("a folder");
        fs::write(path, png(SMALL.0, SMALL.1, &stepped(&now))).expect("written");
    }
}

/// What differs from the small picture that is kept; the new one is then written whole to `full`.
fn compare(path: &Path, full: &Path, picture: &Raster) -> Option<String> {
    let now = small(picture);
    let before = read(path);
    if before.as_ref().is_some_and(|before| is_same(before, &now)) {
        return None;
    }
    let rgb: Vec<u8> = picture
        .rgba
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    fs::create_dir_all(full.parent().expect("a folder")).expect("a folder");
    fs::write(full, png(1920, 1080, &rgb)).expect("written");
    let shown = full.display();
    Some(match before {
        None => format!("{} is new: {shown}", path.display()),
        Some(before) => {
            let (block, far) = difference(&before, &now);
            format!(
                "{}: differs by {block:.1} in one place (at most {BLOCK}), {far} points far off (at most {PIXELS}): {shown}",
                path.display()
            )
        }
    })
}

/// `YIXIAN_SNAPSHOTS=write cargo test --test it cards` keeps what is painted now.
#[test]
fn every_template_looks_as_it_did() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/cards");
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/cards");
    #[expect(
        clippy::disallowed_methods,
        reason = "how a test is told to keep what it sees"
    )]
    let write = std::env::var("YIXIAN_SNAPSHOTS").is_ok_and(|value| value == "write");
    let opened: Vec<(String, Painter)> = designs()
        .into_iter()
        .map(|(design, folder)| {
            let painter = open_painter(&[], Some(&folder)).expect("the design opens");
            (design, painter)
        })
        .collect();
    let seen: Vec<(String, Option<String>)> = std::thread::scope(|scope| {
        let mut looks = Vec::new();
        for (design, painter) in &opened {
            for (set, cards) in samples::sets() {
                let (fixtures, target) = (&fixtures, &target);
                looks.push(scope.spawn(move || {
                    let look = |data: &CardData| {
                        let name = format!("{design}-{}-{set}.png", copy(data).template);
                        let picture = over_grey(painter, data);
                        let fault = if write {
                            keep(&fixtures.join(&name), &picture);
                            None
                        } else {
                            compare(&fixtures.join(&name), &target.join(&name), &picture)
                        };
                        (name, fault)
                    };
                    cards.iter().map(look).collect::<Vec<_>>()
                }));
            }
        }
        looks
            .into_iter()
            .flat_map(|look| look.join().expect("no panic"))
            .collect()
    });
    let names: BTreeSet<&String> = seen.iter().map(|(name, _)| name).collect();
    let mut wrong: Vec<String> = seen.iter().filter_map(|(_, fault)| fault.clone()).collect();
    for entry in fs::read_dir(&fixtures).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !names.contains(&name) && write {
            fs::remove_file(entry.path()).expect("removed");
        } else if !names.contains(&name) {
            wrong.push(format!(
                "{name}: no card is painted under this name any more"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "look at these pictures; if they are meant so, run YIXIAN_SNAPSHOTS=write cargo test --test it cards\n{}",
        wrong.join("\n")
    );
}

#[test]
fn a_moved_missing_or_recoloured_part_is_seen_and_rounding_is_not() {
    let card = painter().paint(&samples::one_of_each()[0]).expect("a card");
    let before = stepped(&small(&card.at_rest([0; 3])));
    let words = card
        .layers
        .iter()
        .position(|layer| layer.name.starts_with("words"))
        .expect("words");

    let mut rounded = card.at_rest([0; 3]);
    for (i, value) in rounded.rgba.iter_mut().enumerate() {
        *value = value.saturating_add((i % 3 == 0).into());
    }
    assert!(is_same(&before, &small(&rounded)));

    let mut moved = card.clone();
    moved.layers[words + 1].x += 8;
    assert!(!is_same(&before, &small(&moved.at_rest([0; 3]))), "moved");

    for gone in words..card.layers.len() {
        let mut missing = card.clone();
        let name = missing.layers.remove(gone).name;
        assert!(
            !is_same(&before, &small(&missing.at_rest([0; 3]))),
            "{name}"
        );
    }

    let mut recoloured = card.at_rest([0; 3]);
    for pixel in recoloured.rgba.chunks_exact_mut(4).take(1920 * 300) {
        pixel[2] = pixel[2].saturating_add(14);
    }
    assert!(!is_same(&before, &small(&recoloured)), "recoloured");
}
