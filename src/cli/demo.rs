//! `yixian demo`: a sample week through the whole chain, on built-in settings and a fixed clock,
//! without account or network. The tips are embedded, so the binary alone can show what it does.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use rust_embed::RustEmbed;
use tokio::signal::unix::{SignalKind, signal};

use super::{Output, args, build, deliver, exit};
use crate::{
    app::{App, AppError},
    config::{self, LoadedSettings, Transport},
    desk,
    model::{
        EditionRevision, Story, StoryId,
        clock::FixedClock,
        people::{ReviewLevel, Role},
    },
};

/// The mails of the sample week; every organization and person in them is invented.
#[derive(RustEmbed)]
#[folder = "media/sample/mail"]
struct Mails;

/// The invented register that goes with them.
const ORGANIZATIONS: &[u8] = include_bytes!("../../media/sample/organizations.csv");

/// Friday afternoon, before the cut-off of the edition of 2026-11-28 has passed.
const NOW: &str = "2026-11-27T11:30:00+08:00";

/// Marks a folder that a demo made and may make anew.
const MARK: &str = ".yixian-demo";

/// Login, name and role of those who sign in the demo, in the order of the three reviews.
const PRODUCERS: [(&str, &str, Role, ReviewLevel); 3] = [
    ("chenxl", "陈晓岚", Role::Editor, ReviewLevel::First),
    ("linzb", "林振邦", Role::Reviewer, ReviewLevel::Second),
    ("zhoum", "周敏", Role::Producer, ReviewLevel::Final),
];

/// Nobody can log in anywhere with it: it only lives in the demo's folder.
const PASSWORD: &str = "yixian-demo-2026";

pub(super) async fn run(
    arguments: &args::Demo,
    config: Option<&Path>,
    output: &Output,
) -> Result<u8, AppError> {
    let mut settings = match config {
        Some(file) => config::load(Some(file))?,
        None => config::built_in()?,
    };
    // Whatever the settings say: a demo sends nothing to anybody.
    settings.settings.delivery.transport = Transport::Folder;
    let tips = prepare(&arguments.dir)?;
    // Any free port, for this machine alone: the demo's password is known to everybody.
    settings.settings.desk.listen = ([127, 0, 0, 1], 0).into();
    settings.settings.desk.public_url.clear();
    let app = Arc::new(open(settings, &arguments.dir).await?);
    let outcome = week(&app, &tips, output).await;
    if outcome.is_ok() && !arguments.no_serve {
        show_desk(&app, output).await?;
    }
    if let Some(app) = Arc::into_inner(app) {
        app.close().await;
    }
    outcome
}

/// The review desk on this week, until Ctrl-C or SIGTERM.
async fn show_desk(app: &Arc<App>, output: &Output) -> Result<(), AppError> {
    let desk = desk::open(Arc::clone(app))
        .await
        .map_err(|error| AppError::Waits(error.to_string()))?;
    let address = format!("http://{}", desk.address);
    output.object(&serde_json::json!({ "desk": address }));
    let logins: Vec<&str> = PRODUCERS.iter().map(|(login, ..)| *login).collect();
    output.line(format!(
        "desk      {address}  (login {}, password {PASSWORD}); Ctrl-C ends it",
        logins.join(", ")
    ));
    let mut terminate = signal(SignalKind::terminate()).map_err(|source| AppError::File {
        path: "signal handler".into(),
        source,
    })?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    desk.close().await;
    Ok(())
}

async fn open(settings: LoadedSettings, folder: &Path) -> Result<App, AppError> {
    let now: DateTime<Utc> = DateTime::parse_from_rfc3339(NOW)
        .map_err(|error| AppError::Defect(error.to_string()))?
        .to_utc();
    let data = folder.join("data");
    App::open(
        settings,
        Arc::new(FixedClock::at(now)),
        &data,
        Some("yixian demo"),
    )
    .await
}

/// The week, from tips to mail.
async fn week(app: &App, tips: &Path, output: &Output) -> Result<u8, AppError> {
    let progress = output.progress();
    output.line("1  the register of organizations, and three producers");
    let register = tips.join("organizations.csv");
    let imported = app.import_organizations(&register, false, false).await?;
    output.object(&imported);
    for (login, name, role, _) in PRODUCERS {
        app.add_user(login, name, role, PASSWORD, "demo").await?;
    }
    output.line("2  tips come in");
    let gathered = app
        .gather(
            Some("demo"),
            Some(&tips.join("mail")),
            false,
            progress.as_ref(),
        )
        .await?;
    for input in &gathered.inputs {
        output.object(input);
        let reason = input
            .reason
            .as_deref()
            .map(|r| format!("  ({r})"))
            .unwrap_or_default();
        output.line(format!("   {:<11} {}{reason}", input.state, input.subject));
    }
    output.line("3  stories are drafted, the rundown is laid out");
    let edition = app.edition(None).await?;
    let rundown = app.prepare(&edition, progress.as_ref()).await?;
    output.line("4  three producers sign (三审)");
    sign_all(app, &rundown, output).await?;
    output.line(
        "5  the rundown is locked (锁单), cards and preview are rendered, the package is made",
    );
    let locked = app.lock_edition(edition.id, PRODUCERS[2].0).await?;
    output.object(&locked);
    let Some(built) = app.build(Some(edition.id), &progress).await? else {
        return Err(AppError::Defect("the sample tips made no story".to_owned()));
    };
    output.object(&built);
    build::show(&built, output);
    show_left_out(app, &edition.id, output).await?;
    output.line("6  the package goes to the station (here: into a folder)");
    let delivered = app.deliver(Some(edition.id), false).await?;
    output.object(&delivered);
    deliver::show(&delivered, output);
    output.line("");
    output.line(format!("tips      {}", tips.join("mail").display()));
    output.line(format!("package   {}", built.package));
    output.line(format!("zip       {}", built.zip));
    output.line(format!(
        "preview   {}",
        Path::new(&built.package).join("preview.mp4").display()
    ));
    output.line(format!("mail      {}", app.data().join("outbox").display()));
    output.line(format!(
        "try next  yixian --data {} --now {NOW} story list",
        app.data().display()
    ));
    if delivered.complete() {
        Ok(exit::DONE)
    } else {
        Ok(exit::FAILED)
    }
}

/// Each picked story gets its three signatures, each after the one below.
async fn sign_all(app: &App, rundown: &EditionRevision, output: &Output) -> Result<(), AppError> {
    let picked: Vec<StoryId> = rundown
        .stories
        .iter()
        .map(|story: &Story| story.id)
        .collect();
    for (login, name, _, level) in PRODUCERS {
        for id in &picked {
            app.sign_story(*id, level, login, None).await?;
        }
        output.line(format!(
            "   {}  {name}  {} stories",
            level.label(),
            picked.len()
        ));
    }
    Ok(())
}

async fn show_left_out(
    app: &App,
    edition: &crate::model::EditionId,
    output: &Output,
) -> Result<(), AppError> {
    if let Some(stored) = app.store().revisions(*edition).await?.pop() {
        for left in &stored.revision.rundown.left_out {
            output.line(format!("  - {}  {}", left.title, left.reason));
        }
    }
    Ok(())
}

/// Makes the folder, or makes an earlier demo's anew, and lays the tips into it.
fn prepare(folder: &Path) -> Result<PathBuf, AppError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| AppError::File { path, source }
    };
    let mark = folder.join(MARK);
    if folder.exists() && !mark.exists() && !is_empty(folder) {
        return Err(AppError::Usage(format!(
            "{} holds something else than a demo: name another folder with --dir",
            folder.display()
        )));
    }
    for old in ["data", "tips"] {
        let old = folder.join(old);
        if old.exists() {
            fs::remove_dir_all(&old).map_err(file(&old))?;
        }
    }
    let tips = folder.join("tips");
    let mails = tips.join("mail");
    fs::create_dir_all(&mails).map_err(file(&mails))?;
    fs::write(&mark, b"made by `yixian demo`; it may be made anew\n").map_err(file(&mark))?;
    let register = tips.join("organizations.csv");
    fs::write(&register, ORGANIZATIONS).map_err(file(&register))?;
    for name in Mails::iter() {
        let path = mails.join(name.as_ref());
        let bytes = Mails::get(&name).map(|mail| mail.data).unwrap_or_default();
        fs::write(&path, bytes).map_err(file(&path))?;
    }
    tips.canonicalize().map_err(file(&tips))
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}
