//! Renders an invented edition of 300 s with made-up pictures, for looking at and for measuring:
//! `cargo run --example render_film -- FOLDER`.

use std::{error::Error, fs, path::PathBuf, sync::Mutex};

use yixian::render::{
    profile::Profile,
    shell::{Progress, RenderSettings, render_edition},
};

#[path = "../benches/support/edition.rs"]
mod support;
use support::{blob, edition};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(
        std::env::args()
            .nth(1)
            .unwrap_or_else(|| "film-out".to_owned()),
    );
    let revision = edition(&folder)?;
    let settings = RenderSettings {
        ffmpeg: "ffmpeg".into(),
        ffprobe: "ffprobe".into(),
        fonts: Vec::new(),
        workers: 0,
        preset: "veryfast".to_owned(),
        crf: 18,
        templates: PathBuf::new(),
        levels: Default::default(),
        bed: PathBuf::new(),
        burn_in: false,
        profile: Profile::default(),
        qc: None,
    };
    let verse = [
        "跋山涉水云飞扬，",
        "乘风破浪勇担当。",
        "社会组织新鲜事，",
        "每周一现看端详。",
    ];
    let steps = Mutex::new(0);
    let result = render_edition(
        &revision,
        &verse.map(str::to_owned),
        &|hash| blob(&folder, hash),
        &settings,
        &folder.join("cache"),
        &|event| match event {
            Progress::Total(total) => println!("{total} steps, {} s", revision.rundown.trt()),
            Progress::Checks(more) => println!("{more} files to measure"),
            Progress::Step(what) => {
                if let Ok(mut steps) = steps.lock() {
                    *steps += 1;
                    println!("{steps} {what}");
                }
            }
        },
    )?;
    println!(
        "made {} reused {} processes {}",
        result.made, result.reused, result.processes
    );
    for warning in &result.warnings {
        println!("{warning}");
    }
    for file in &result.files {
        let to = folder.join("package").join(&file.name);
        fs::create_dir_all(to.parent().unwrap_or(&folder))?;
        fs::copy(&file.path, &to)?;
    }
    Ok(())
}
