//! 人员: who may sign in, with which role; whoever leaves keeps the name under what was signed.

use axum::{
    Extension, Form,
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};

use super::State;
use crate::{
    app::{AppError, Member, Visitor},
    desk::{frame::Failed, rights::Right, state::DeskState},
    model::{
        people::{Role, StaffChange},
        zone::chinese_day_minute,
    },
};

#[derive(Serialize)]
struct Page {
    error: &'static str,
    may_change: bool,
    added: String,
    users: Vec<Row>,
    left: Vec<Row>,
    roles: Vec<RoleRow>,
    typed: NewUser,
}

#[derive(Serialize)]
struct Row {
    login: String,
    name: String,
    role: &'static str,
    roles: Vec<RoleRow>,
    devices: u64,
    seen: String,
    since: String,
    own: bool,
}

#[derive(Serialize)]
struct RoleRow {
    name: &'static str,
    label: &'static str,
    may: &'static str,
    chosen: bool,
}

fn roles(chosen: Option<Role>) -> Vec<RoleRow> {
    Role::ALL
        .iter()
        .map(|role| RoleRow {
            name: role.name(),
            label: role.label(),
            may: match role {
                Role::Viewer => "只看，不改",
                Role::Editor => "编稿，签初审",
                Role::Reviewer => "编稿，签初审、复审",
                Role::Producer => "全部，可签终审、锁单、发送",
                Role::Operator => "管服务器，不看来稿，不签字",
            },
            chosen: chosen == Some(*role),
        })
        .collect()
}

/// `GET /manage/users`.
pub async fn page(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    shown(&state, &visitor, "", String::new(), NewUser::default()).await
}

async fn shown(
    state: &DeskState,
    visitor: &Visitor,
    error: &'static str,
    added: String,
    typed: NewUser,
) -> Result<Response, Failed> {
    let zone = state.app.settings().settings.programme.zone;
    let row = |member: Member| {
        let user = member.user;
        Row {
            role: user.role.label(),
            roles: roles(Some(user.role)),
            devices: member.devices,
            seen: member
                .seen
                .map_or_else(String::new, |at| chinese_day_minute(at, zone)),
            since: chinese_day_minute(user.retired_at.unwrap_or(user.created_at), zone),
            own: user.login == visitor.user.login,
            login: user.login,
            name: user.name,
        }
    };
    let (left, users): (Vec<_>, Vec<_>) = state
        .app
        .staff()
        .await?
        .into_iter()
        .partition(|member| member.user.retired_at.is_some());
    let page = Page {
        error,
        may_change: Right::Deliver.is_of(visitor.user.role),
        added,
        users: users.into_iter().map(row).collect(),
        left: left.into_iter().map(row).collect(),
        roles: roles(typed.role.parse().ok().or(Some(Role::Editor))),
        // A password is typed anew, whatever was wrong.
        typed: NewUser {
            password: String::new(),
            ..typed
        },
    };
    let shown = state.show_managed(("users", "人员", "/manage/users"), visitor, &page)?;
    super::told_wrong(shown, error)
}

/// Somebody new.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct NewUser {
    #[serde(default)]
    login: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    password: String,
}

/// `POST /manage/users`.
pub async fn add(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<NewUser>,
) -> Result<Response, Failed> {
    let Ok(role) = form.role.parse::<Role>() else {
        return shown(&state, &visitor, "请选一个角色。", String::new(), form).await;
    };
    let by = &visitor.user.login;
    let added = state
        .app
        .add_user(form.login.trim(), &form.name, role, &form.password, by)
        .await;
    let wrong = match added {
        Ok(user) => {
            let added = format!("{}（{}）可以登录了", user.name, user.login);
            return shown(&state, &visitor, "", added, NewUser::default()).await;
        }
        Err(AppError::Usage(_)) if form.password.chars().count() < 10 => "密码至少10个字符。",
        Err(AppError::Usage(_)) => {
            "登录名用2到32个小写字母、数字、点、横线或下划线；姓名1到20个字。"
        }
        Err(refused) if refused.is_refused() => "这个登录名已经有人用了，请换一个。",
        Err(other) => return Err(other.into()),
    };
    shown(&state, &visitor, wrong, String::new(), form).await
}

/// What is changed of somebody.
#[derive(Debug, Deserialize)]
pub struct Change {
    #[serde(default)]
    what: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

/// `POST /manage/users/{login}`: 改角色, 改姓名, 重设密码, 退出所有设备, 停用, 恢复.
pub async fn change(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
    Path(login): Path<String>,
    Form(form): Form<Change>,
) -> Result<Response, Failed> {
    let (app, by) = (&state.app, visitor.user.login.as_str());
    let change = match form.what.as_str() {
        "role" => match form.role.parse() {
            Ok(role) => StaffChange::Role(role),
            Err(_) => return said(&state, &visitor, "请选一个角色。").await,
        },
        "name" => StaffChange::Name(form.name),
        "leave" => StaffChange::Leave,
        "return" => StaffChange::Return,
        "signout" => {
            app.sign_out_user(&login, by).await?;
            return Ok(Redirect::to("/manage/users").into_response());
        }
        "password" => {
            return match app.change_password(&login, &form.password, by).await {
                Ok(()) => Ok(Redirect::to("/manage/users").into_response()),
                Err(AppError::Usage(_)) => said(&state, &visitor, "密码至少10个字符。").await,
                Err(other) => Err(other.into()),
            };
        }
        _ => return Err(Failed::missing()),
    };
    match app.change_user(&login, change, by).await {
        Ok(_) => Ok(Redirect::to("/manage/users").into_response()),
        Err(AppError::Oneself) => {
            said(&state, &visitor, "自己的角色和停用，请另一位制片来改。").await
        }
        Err(AppError::LastProducer) => {
            said(&state, &visitor, "这是最后一位制片，请先指定另一位。").await
        }
        Err(AppError::Usage(_)) => said(&state, &visitor, "姓名1到20个字，会印在签字处。").await,
        Err(other) => Err(other.into()),
    }
}

async fn said(
    state: &DeskState,
    visitor: &Visitor,
    error: &'static str,
) -> Result<Response, Failed> {
    shown(state, visitor, error, String::new(), NewUser::default()).await
}
