//! An invented edition of 300 s with made-up pictures and clips: for looking at and for measuring.

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use yixian::model::{BlobHash, EditionRevision};

/// Makes its pictures and clips below `folder`, where [`blob`] finds them.
pub fn edition(folder: &Path) -> Result<EditionRevision, Box<dyn Error>> {
    fs::create_dir_all(folder.join("blobs"))?;
    let mut blobs = BTreeMap::new();
    for (name, bytes) in pictures()? {
        keep(folder, &mut blobs, name, &bytes)?;
    }
    for (name, source) in [
        ("wide.mp4", "testsrc2=s=1920x1080:r=30:d=14"),
        ("tall.mp4", "testsrc2=s=720x1280:r=30:d=9"),
    ] {
        let path = folder.join(name);
        Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-f", "lavfi", "-i", source])
            .args([
                "-f",
                "lavfi",
                "-i",
                "anoisesrc=d=20:a=0.3:seed=1",
                "-shortest",
                "-pix_fmt",
                "yuv420p",
            ])
            .arg(&path)
            .status()?;
        keep(folder, &mut blobs, name, &fs::read(&path)?)?;
    }
    revision(&blobs)
}

/// Where a picture or clip lies.
pub fn blob(folder: &Path, hash: &BlobHash) -> PathBuf {
    folder.join("blobs").join(hash.to_string())
}

fn keep(
    folder: &Path,
    blobs: &mut BTreeMap<String, BlobHash>,
    name: &str,
    bytes: &[u8],
) -> Result<(), Box<dyn Error>> {
    let hash = BlobHash::of(bytes);
    fs::write(folder.join("blobs").join(hash.to_string()), bytes)?;
    blobs.insert(name.to_owned(), hash);
    Ok(())
}

type Pictures = Vec<(&'static str, Vec<u8>)>;

/// Pictures with fine detail, in the shapes that come by mail.
fn pictures() -> Result<Pictures, Box<dyn Error>> {
    [
        ("camera.jpg", 4500, 3000),
        ("phone.jpg", 3000, 4000),
        ("screen.jpg", 1920, 1080),
        ("small.jpg", 640, 426),
        ("square.jpg", 2000, 2000),
    ]
    .into_iter()
    .enumerate()
    .map(|(i, (name, w, h))| {
        let i = u32::try_from(i)?;
        let picture = image::RgbImage::from_fn(w, h, |x, y| {
            let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 13 & 15;
            let brick = if (x / 90 + y / 60) % 2 == 0 { 60 } else { 0 };
            let line = if x % 90 < 3 || y % 60 < 3 { 110 } else { 0 };
            let c = |v: u32| u8::try_from(v.min(255)).unwrap_or(255);
            image::Rgb([
                c(x * 120 / w + brick + line + noise + i * 20),
                c(y * 120 / h + brick + noise + 30),
                c(140 - y * 90 / h + line / 2 + noise),
            ])
        });
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90)
            .encode_image(&picture)?;
        Ok((name, bytes))
    })
    .collect()
}

fn revision(blobs: &BTreeMap<String, BlobHash>) -> Result<EditionRevision, Box<dyn Error>> {
    let id = |n: usize| format!("01900000-0000-7000-8000-00000000000{n}");
    let headlines = [
        "“暖蜂驿站”为骑手点亮回家的灯",
        "深圳发布社区基金会服务指南",
        "应急救援志愿队演练山地搜救",
        "百名社工进社区 服务独居长者8000人次",
        "新当选会长：把行业标准带出去",
    ];
    let media: [&[&str]; 5] = [
        &["camera.jpg", "phone.jpg", "screen.jpg"],
        &["wide.mp4", "small.jpg"],
        &[],
        &["tall.mp4", "square.jpg", "camera.jpg"],
        &["screen.jpg", "square.jpg", "phone.jpg", "camera.jpg"],
    ];
    let lines = [
        "11月22日上午",
        "深圳市青禾公益服务中心",
        "在福田区启动暖蜂驿站项目",
        "为外卖骑手和快递小哥",
        "提供歇脚 充电 饮水等服务",
        "项目计划覆盖全市74个街道",
        "首批30个驿站当天启用",
        "秘书长李敏表示",
        "希望更多社会组织参与进来",
        "让城市的温度看得见",
        "活动现场还发布了服务指南",
        "并招募首批志愿者",
    ];
    let seconds = 48;
    let mut items = vec![item("opener", None, "片头", 10_000, 0, 0, vec![])];
    let mut stories = Vec::new();
    for (n, headline) in headlines.iter().enumerate() {
        let words = if n == 0 { "本期看点" } else { "串词" };
        items.push(item(
            "link",
            None,
            words,
            320,
            4000,
            0,
            vec![
                (320, 2400, "观众朋友 中午好"),
                (2400, 4320, "欢迎收看《每周一现》"),
            ],
        ));
        let captions: Vec<_> = (0..seconds / 4)
            .map(|k| {
                (
                    i64::from(k) * 3900,
                    i64::from(k) * 3900 + 3900,
                    lines[usize::try_from(k).unwrap_or(0) % lines.len()],
                )
            })
            .collect();
        let files: Vec<_> = media[n]
            .iter()
            .map(|name| {
                serde_json::json!({
                    "sha256": blobs[*name], "kind": if name.ends_with("mp4") { "clip" } else { "picture" },
                    "media_type": "x", "name": name, "credit": if n == 1 { "" } else { "图：深圳市青禾公益服务中心" },
                })
            })
            .collect();
        stories.push(serde_json::json!({
            "id": id(n), "edition": "2026-11-28", "submissions": [id(n)],
            "organization": "深圳市青禾公益服务中心", "category": "新项目", "category_reason": "",
            "topic": "公益慈善", "district": "福田", "slug": "暖蜂", "headline": headline,
            "headline_candidates": [], "headline_licensed": true,
            "lead": "11月22日上午，深圳市青禾公益服务中心在福田区启动。", "voice_over": "首批30个驿站。",
            "strap": [{"name": "李敏", "line": "深圳市青禾公益服务中心秘书长"}, {"name": "陈晓岚", "line": "骑手代表"}],
            "locator": "深圳·福田", "captions": captions.iter().map(caption).collect::<Vec<_>>(),
            "read_ms": seconds * 1000 - 1800,
            "facts": [
                {"kind": "date", "text": "11月22日上午", "value": "", "span": [0, 1]},
                {"kind": "place", "text": "福田区", "value": "", "span": [0, 1]},
                {"kind": "number", "text": "首批30个", "value": "", "span": [0, 1]},
            ],
            "checks": [], "credits": {"writers": [], "photographers": ["王海涛"], "editors": []},
            "score": 500, "media": files, "duplicates": [], "received_at": "2026-11-20T00:00:00Z",
            "set_aside": null, "sign_offs": [],
        }));
        items.push(item(
            "story",
            Some(id(n)),
            headline,
            1000,
            i64::from(seconds) * 1000 - 1800,
            6000,
            vec![],
        ));
    }
    let farewell = vec![
        (320, 2600, "以上就是本期《每周一现》"),
        (2600, 4800, "感谢收看 我们下周再见"),
    ];
    items.push(item("closer", None, "片尾", 320, 4800, 0, farewell));
    Ok(serde_json::from_value(serde_json::json!({
        "edition": "2026-11-28", "number": 327, "revision": 1, "air_at": "2026-11-28T04:00:00Z",
        "frozen_at": "2026-11-27T04:00:00Z", "programme": "每周一现", "host": "城市发现",
        "rundown": {"slot_ms": 300_000, "items": items, "left_out": []},
        "stories": stories, "warnings": [],
    }))?)
}

fn caption((from, to, text): &(i64, i64, &str)) -> serde_json::Value {
    serde_json::json!({"start_ms": from, "end_ms": to, "text": text})
}

fn item(
    kind: &str,
    story: Option<String>,
    title: &str,
    fixed: i64,
    read: i64,
    card: i64,
    captions: Vec<(i64, i64, &str)>,
) -> serde_json::Value {
    let pad = match kind {
        "story" => 800,
        "closer" => 6000,
        _ => 320,
    };
    serde_json::json!({
        "kind": kind, "story": story, "title": title, "script": "", "fixed_ms": fixed,
        "read_ms": read, "media_ms": 0, "pad_ms": if kind == "opener" { 0 } else { pad }, "card_ms": card,
        "captions": captions.iter().map(caption).collect::<Vec<_>>(), "why": "",
    })
}
