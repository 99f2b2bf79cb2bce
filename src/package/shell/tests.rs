use std::io::Read as _;

use super::*;
use crate::{
    model::{Revision, rendered::RenderedFile},
    package::sample,
};

/// A disk with the sample's pictures and a few rendered files.
struct Disk {
    root: tempfile::TempDir,
    rendered: RenderedEdition,
}

impl Disk {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let cache = root.path().join("cache");
        let blobs = root.path().join("blobs");
        fs::create_dir_all(&cache).unwrap();
        fs::create_dir_all(&blobs).unwrap();
        for index in 0..60 {
            let bytes = sample::picture(index);
            fs::write(blobs.join(BlobHash::of(&bytes).to_string()), bytes).unwrap();
        }
        let mut rendered = RenderedEdition::default();
        for (role, item, name) in [
            (FileRole::TitleCardStill, Some(2), "cards/03-title.png"),
            (FileRole::TitleCardClip, Some(2), "cards/03-title.mp4"),
            (FileRole::Preview, None, "preview.mp4"),
            (FileRole::ContactSheet, None, "contact-sheet.jpg"),
        ] {
            let bytes = name.repeat(1000).into_bytes();
            let path = cache.join(BlobHash::of(&bytes).to_string());
            fs::write(&path, &bytes).unwrap();
            rendered.files.push(RenderedFile {
                role,
                item,
                name: name.to_owned(),
                path,
                duration_ms: None,
                source: None,
                sha256: BlobHash::of(&bytes),
                bytes: bytes.len() as u64,
            });
        }
        Self { root, rendered }
    }

    fn build(&self, revision: &EditionRevision) -> Result<DeliveryPackage, PackageError> {
        let blobs = self.root.path().join("blobs");
        build(
            revision,
            &self.rendered,
            &|hash| blobs.join(hash.to_string()),
            &self.root.path().join("out"),
            &self.root.path().join("work"),
            &PackageSettings::default(),
        )
    }

    fn work_is_empty(&self) -> bool {
        fs::read_dir(self.root.path().join("work")).unwrap().count() == 0
    }
}

#[test]
fn the_same_revision_gives_the_same_zip_in_another_place() {
    let revision = sample::revision();
    let (one, two) = (Disk::new(), Disk::new());
    let first = one.build(&revision).unwrap();
    let second = two.build(&revision).unwrap();
    assert_ne!(first.zip, second.zip);
    assert!(fs::read(&first.zip).unwrap() == fs::read(&second.zip).unwrap());
    assert_eq!(first.manifest, second.manifest);
    assert!(one.work_is_empty());
}

#[test]
fn folder_and_zip_hold_the_same_files_under_ascii_names_with_readme_first() {
    let disk = Disk::new();
    let package = disk.build(&sample::revision()).unwrap();
    let mut archive = zip::ZipArchive::new(File::open(&package.zip).unwrap()).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    assert_eq!(names[0], "yixian-2026-11-28-r3/README.txt");
    assert!(names.iter().all(|name| name.is_ascii()));
    for name in &names {
        let mut bytes = Vec::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        let on_disk = package.folder.parent().unwrap().join(name);
        assert_eq!(fs::read(on_disk).unwrap(), bytes, "{name}");
    }
    let stories = 6;
    let pictures = 10;
    let items = 14;
    // For other systems: three timelines, MOS with a message an item and two more, three files.
    let interchange = 3 + items + 2 + 3;
    // README, checks, 12 papers, 8 of the edition's captions, 7 a story, 4 rendered, the originals; then
    // manifest and sums.
    assert_eq!(
        package.manifest.files.len(),
        2 + 12 + 8 + 7 * stories + interchange + 4 + pictures
    );
    assert_eq!(names.len(), package.manifest.files.len() + 2);
    assert_eq!(package.manifest.signed.len(), 3 * stories);
}

#[test]
fn every_file_has_its_sum() {
    let disk = Disk::new();
    let package = disk.build(&sample::revision()).unwrap();
    let sums = fs::read_to_string(package.folder.join("SHA256SUMS")).unwrap();
    let mut seen = 0;
    for line in sums.lines() {
        let (sum, path) = line.split_once("  ").unwrap();
        let bytes = fs::read(package.folder.join(path)).unwrap();
        assert_eq!(BlobHash::of(&bytes).to_string(), sum, "{path}");
        seen += 1;
    }
    assert_eq!(seen, package.manifest.files.len() + 1);
    assert!(sums.contains("  manifest.json\n"));
    let read: crate::model::package::Manifest =
        serde_json::from_slice(&fs::read(package.folder.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(read, package.manifest);
}

#[test]
fn a_lost_cut_or_changed_file_is_noticed_and_building_again_repairs_it() {
    let disk = Disk::new();
    let revision = sample::revision();
    let package = disk.build(&revision).unwrap();
    assert!(is_whole(&package));
    let bytes = fs::read(&package.zip).unwrap();
    type Harm = fn(&DeliveryPackage);
    let harms: [Harm; 7] = [
        |p| fs::remove_file(p.folder.join("rundown.xlsx")).unwrap(),
        |p| fs::write(p.folder.join("script.docx"), b"cut").unwrap(),
        |p| {
            let path = p.folder.join("captions/edition.srt");
            let mut bytes = fs::read(&path).unwrap();
            bytes[40] ^= 1;
            fs::write(path, bytes).unwrap();
        },
        |p| fs::remove_file(p.folder.join("SHA256SUMS")).unwrap(),
        |p| fs::remove_dir_all(&p.folder).unwrap(),
        |p| fs::remove_file(&p.zip).unwrap(),
        |p| {
            let file = File::options().write(true).open(&p.zip).unwrap();
            file.set_len(file.metadata().unwrap().len() - 30).unwrap();
        },
    ];
    for (index, harm) in harms.iter().enumerate() {
        harm(&package);
        assert!(!is_whole(&package), "{index}");
        assert_eq!(disk.build(&revision).unwrap(), package);
        assert!(is_whole(&package), "{index}");
        assert!(fs::read(&package.zip).unwrap() == bytes, "{index}");
    }
    assert!(disk.work_is_empty());
}

#[test]
fn one_flipped_byte_anywhere_is_named() {
    let disk = Disk::new();
    let package = disk.build(&sample::revision()).unwrap();
    assert_eq!(flaw(&package), None);
    let mut paths: Vec<PathBuf> = package
        .manifest
        .files
        .iter()
        .map(|file| package.folder.join(&file.path))
        .collect();
    paths.extend(["manifest.json", "SHA256SUMS"].map(|name| package.folder.join(name)));
    paths.push(package.zip.clone());
    for path in paths {
        let sound = fs::read(&path).unwrap();
        for at in [0, sound.len() / 2, sound.len() - 1] {
            let mut bytes = sound.clone();
            bytes[at] ^= 1;
            fs::write(&path, bytes).unwrap();
            assert_eq!(flaw(&package), Some(path.clone()), "byte {at}");
        }
        fs::write(&path, sound).unwrap();
    }
    // A package of the time before its hash was kept: the zip's content is read.
    let old = DeliveryPackage {
        zip_sha256: None,
        ..package
    };
    assert_eq!(flaw(&old), None);
    let mut bytes = fs::read(&old.zip).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&old.zip, bytes).unwrap();
    assert_eq!(flaw(&old), Some(old.zip.clone()));
}

#[test]
fn building_again_keeps_what_is_there() {
    use std::os::unix::fs::MetadataExt as _;
    let disk = Disk::new();
    let revision = sample::revision();
    let package = disk.build(&revision).unwrap();
    let inode = |path: &Path| fs::metadata(path).unwrap().ino();
    let before = (inode(&package.folder), inode(&package.zip));
    disk.build(&revision).unwrap();
    assert_eq!((inode(&package.folder), inode(&package.zip)), before);

    let mut changed = revision.clone();
    changed.rundown.items[1].title = "今天看点".to_owned();
    let replaced = disk.build(&changed).unwrap();
    assert_eq!(replaced.folder, package.folder);
    assert!(is_whole(&replaced) && !is_whole(&package));

    changed.revision = Revision(4);
    let next = disk.build(&changed).unwrap();
    assert!(is_whole(&next) && is_whole(&replaced));
}

#[test]
fn originals_are_copies_and_one_that_is_lost_is_named_in_the_papers() {
    use std::os::unix::fs::MetadataExt as _;
    let disk = Disk::new();
    let revision = sample::revision();
    let lost = revision.stories[0].media[0].sha256;
    let damaged = revision.stories[1].media[0].sha256;
    let blob = |hash: &BlobHash| disk.root.path().join("blobs").join(hash.to_string());
    fs::remove_file(blob(&lost)).unwrap();
    fs::write(blob(&damaged), b"other").unwrap();
    let package = disk.build(&revision).unwrap();
    let readme = fs::read_to_string(package.folder.join("README.txt")).unwrap();
    assert!(
        readme.contains("原始素材 media/03-1.jpg 缺失或已损坏"),
        "{readme}"
    );
    assert!(
        readme.contains("原始素材 media/05-1.jpg 缺失或已损坏"),
        "{readme}"
    );
    assert!(!package.folder.join("media/03-1.jpg").exists());
    let kept = package.folder.join("media/03-2.jpg");
    assert_eq!(fs::metadata(kept).unwrap().nlink(), 1);
    let card = package.folder.join("cards/03-title.png");
    assert_eq!(fs::metadata(card).unwrap().nlink(), 2);
}

#[test]
fn a_rendered_file_that_changed_stops_the_build_and_leaves_nothing() {
    let disk = Disk::new();
    fs::write(&disk.rendered.files[2].path, b"other").unwrap();
    let error = disk.build(&sample::revision()).unwrap_err();
    assert!(
        error.to_string().contains("changed since it was rendered"),
        "{error}"
    );
    assert!(!disk.root.path().join("out").exists());
    assert!(disk.work_is_empty());
}

#[test]
fn an_item_without_its_story_is_refused() {
    let disk = Disk::new();
    let mut revision = sample::revision();
    revision.stories.pop();
    let error = disk.build(&revision).unwrap_err();
    assert!(error.to_string().contains("item 13 names story"), "{error}");
}

#[test]
fn odd_titles_and_an_edition_over_its_slot_still_make_a_package() {
    let disk = Disk::new();
    let mut revision = sample::revision();
    let long = "深".repeat(200);
    let odd = [
        "",
        "_x0041_ _x000D_",
        "=1+1",
        "'quoted",
        "@SUM(A1)",
        "+1",
        "2026-11-28",
        "00:10",
        "TRUE",
        "𠮷😀é\u{202e}abc\u{0}\r\nBcc: x",
        "&lt;b&gt;&amp;",
        "]]>",
        long.as_str(),
    ];
    for (item, title) in revision.rundown.items.iter_mut().zip(odd) {
        item.title = title.to_owned();
    }
    revision.rundown.slot_ms = crate::model::Millis(60_000);
    let package = disk.build(&revision).unwrap();
    let readme = fs::read_to_string(package.folder.join("README.txt")).unwrap();
    assert!(readme.contains("超 02:59"), "{readme}");
    assert!(is_whole(&package));
}

#[test]
fn an_edition_without_items_is_a_package_that_says_so() {
    let disk = Disk::new();
    let mut revision = sample::revision();
    revision.rundown.items.clear();
    revision.rundown.left_out.clear();
    revision.stories.clear();
    revision.warnings.clear();
    let package = disk.build(&revision).unwrap();
    assert!(is_whole(&package));
    let readme = fs::read_to_string(package.folder.join("README.txt")).unwrap();
    assert!(
        readme.contains("未经终审") && readme.contains("0 个条目"),
        "{readme}"
    );
}

/// Everything that the files of `interchange/` and the papers call by a path of the folder.
fn named_paths(package: &DeliveryPackage) -> Vec<(String, String)> {
    let path = regex::Regex::new(
        r"(?:cards|media|captions)/[A-Za-z0-9._-]*[A-Za-z0-9]|[A-Za-z0-9_-]*(?:preview\.mp4|rundown\.schema\.json)",
    )
    .unwrap();
    let mut named = Vec::new();
    let asks = |file: &&ManifestFile| {
        file.role == FileRole::Interchange
            || [".json", ".txt", ".rtf", ".csv", ".docx", ".xlsx"]
                .iter()
                .any(|ending| file.path.ends_with(ending))
    };
    for file in package.manifest.files.iter().filter(asks) {
        let bytes = fs::read(package.folder.join(&file.path)).unwrap();
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        // Word and Excel files are archives of XML.
        if let Ok(mut archive) = zip::ZipArchive::new(io::Cursor::new(&bytes)) {
            text.clear();
            for n in 0..archive.len() {
                archive
                    .by_index(n)
                    .unwrap()
                    .read_to_string(&mut text)
                    .unwrap();
            }
        }
        let found = path.find_iter(&text).map(|found| found.as_str());
        named.extend(found.map(|name| (file.path.clone(), name.to_owned())));
    }
    named
}

/// A disk on which a profile leaves files out and calls the others otherwise.
fn profiled(name: &str, leave_out: &[&str], pattern: &str) -> (Disk, &'static str) {
    use crate::model::{Millis, qc::Report, rendered::Placed};
    let mut disk = Disk::new();
    let mut profile = crate::config::load_profile(name).unwrap();
    profile.package.leave_out = leave_out.iter().map(|it| (*it).to_owned()).collect();
    profile.names.media = pattern.to_owned();
    profile.names.documents = pattern.to_owned();
    let films = profile.films.kind.extension();
    for file in &mut disk.rendered.files {
        match file.role {
            FileRole::TitleCardClip => {
                file.name = format!("cards/03-title.{films}");
                file.duration_ms = Some(Millis(4000));
            }
            FileRole::Preview => file.duration_ms = Some(Millis(600_000)),
            _ => {}
        }
    }
    disk.rendered.placed.push(Placed {
        name: format!("cards/03-title.{films}"),
        item: 2,
        from: 0,
        to: 100,
        first: 0,
        over: false,
    });
    disk.rendered.qc = Some(Report {
        profile,
        files: Vec::new(),
    });
    (disk, films)
}

#[test]
fn every_path_that_a_file_names_is_there_whatever_the_profile_leaves_out() {
    let left_out = [
        &[][..],
        &["preview.mp4"],
        &["cards/*"],
        &["media/*", "*.schema.json"],
        &["captions/*"],
        &["captions/*.srt", "cards/*-title.*"],
    ];
    for name in ["station-basic", "xdcam-hd422", "prores"] {
        for (n, leave_out) in left_out.iter().enumerate() {
            let renamed = n % 2 == 1;
            let pattern = if renamed {
                "SZ_{date}_{number}_{revision}_{name}"
            } else {
                "{name}"
            };
            let (disk, films) = profiled(name, leave_out, pattern);
            let package = disk.build(&sample::revision()).unwrap();
            let named = named_paths(&package);
            let what = format!("{name} {leave_out:?} {pattern}");
            for (by, path) in &named {
                // README names what there is a set of by `captions/NN-story.*`.
                let set = !path.contains('.');
                let there = package.folder.join(path).is_file();
                assert!(set || there, "{what}: {by} names {path}");
            }
            let names = |part: &str| named.iter().any(|(_, path)| path.contains(part));
            let left = |part: &str| leave_out.iter().any(|it| it.starts_with(part));
            assert_eq!(names("preview.mp4"), !left("preview"), "{what}");
            assert_eq!(names("media/"), !left("media/"), "{what}");
            assert_eq!(names("rundown.schema.json"), !left("*.schema"), "{what}");
            assert_eq!(names("story.srt"), !left("captions/"), "{what}");
            let title = format!("03-title.{films}");
            assert_eq!(names(&title), !left("cards/"), "{what}");
            for file in &package.manifest.files {
                let fixed = ["README.txt", "checks.html"].contains(&file.path.as_str())
                    || file.role == FileRole::Interchange;
                let own = !file.path.contains("SZ_20261128_327_r3_");
                assert_eq!(own, fixed || !renamed, "{what} {}", file.path);
            }
            assert!(is_whole(&package), "{what}");
        }
    }
}

#[test]
fn the_subtitles_are_the_lines_that_a_person_set() {
    use crate::model::{Caption, Millis, amend::Field, captions};
    let mut revision = sample::revision();
    let story = revision.stories.first_mut().unwrap();
    let mut lines = story.draft.captions.clone();
    let cut = lines[1]
        .text
        .char_indices()
        .nth(3)
        .map(|(at, _)| at)
        .unwrap();
    let tail = lines[1].text.split_off(cut);
    let middle = Millis(lines[1].start_ms.0 + 520);
    let end = std::mem::replace(&mut lines[1].end_ms, middle);
    let second = Caption {
        start_ms: middle,
        end_ms: end,
        text: tail,
    };
    lines.insert(2, second);
    let written = captions::written(&lines);
    story.draft = story.draft.amended(Field::Captions, &written).unwrap();
    assert_eq!(story.draft.captions_by_hand, [1, 2]);
    let id = story.id;
    let mut items = revision.rundown.items.iter().enumerate();
    let (number, item) = items.find(|(_, item)| item.story == Some(id)).unwrap();
    let (number, lead_in) = (number + 1, item.fixed_ms);
    let disk = Disk::new();
    let package = disk.build(&revision).unwrap();
    let path = package
        .folder
        .join(format!("captions/{number:02}-story.srt"));
    let srt = fs::read_to_string(path).unwrap();
    let clock = |at: Millis| {
        let at = (at + lead_in).0;
        let (minutes, seconds, rest) = (at / 60_000, at / 1000 % 60, at % 1000);
        format!("00:{minutes:02}:{seconds:02},{rest:03}")
    };
    let expected: Vec<String> = (1..)
        .zip(&lines)
        .map(|(at, line)| {
            let (start, end) = (clock(line.start_ms), clock(line.end_ms));
            format!("{at}\r\n{start} --> {end}\r\n{}\r\n", line.text)
        })
        .collect();
    let srt = srt.trim_start_matches('\u{feff}').trim_end();
    assert_eq!(srt, expected.join("\r\n").trim_end());
}
