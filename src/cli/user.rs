//! `yixian user …`

use std::io::{BufRead, IsTerminal};

use super::{Output, args, exit};
use crate::{
    app::{App, AppError},
    model::people::StaffChange,
};

pub(super) async fn run(
    arguments: &args::User,
    app: &App,
    output: &Output,
) -> Result<u8, AppError> {
    match arguments {
        args::User::Add { login, name, role } => {
            let user = app
                .add_user(login, name, *role, &password()?, "cli")
                .await?;
            output.object(&user);
            output.line(format!(
                "added {} {} ({})",
                user.login,
                user.name,
                user.role.name()
            ));
        }
        args::User::List => {
            for user in app.store().users().await? {
                output.object(&user);
                output.line(format!(
                    "{:<16} {:<9} {}{}",
                    user.login,
                    user.role.name(),
                    user.name,
                    if user.retired_at.is_some() {
                        "  (left)"
                    } else {
                        ""
                    }
                ));
            }
        }
        args::User::Passwd { login } => {
            app.change_password(login, &password()?, "cli").await?;
            output.object(&serde_json::json!({"login": login, "changed": true}));
            output.line(format!("password of {login} changed"));
        }
        args::User::Role { login, role } => {
            changed(app, login, StaffChange::Role(*role), output).await?;
        }
        args::User::Leave { login } => changed(app, login, StaffChange::Leave, output).await?,
        args::User::Return { login } => changed(app, login, StaffChange::Return, output).await?,
    }
    Ok(exit::DONE)
}

async fn changed(
    app: &App,
    login: &str,
    change: StaffChange,
    output: &Output,
) -> Result<(), AppError> {
    let user = app.change_user(login, change, "cli").await?;
    output.object(&user);
    output.line(format!(
        "{} {} ({}){}",
        user.login,
        user.name,
        user.role.name(),
        if user.retired_at.is_some() {
            ", left"
        } else {
            ""
        }
    ));
    Ok(())
}

/// One line of standard input: never an argument, which every process of the machine could read.
fn password() -> Result<String, AppError> {
    if std::io::stdin().is_terminal() {
        eprint!("password (it will be shown): ");
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|source| AppError::File {
            path: "standard input".into(),
            source,
        })?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
