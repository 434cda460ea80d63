//! The page in an ordinary browser, against the real engine and the practice network: `door PAGE_FOLDER PORT SECRET`.
//!
//! `POST /SECRET/worlds` makes a profile of its own, with a practice network of its own, and answers with its number; the
//! page for it lies at `/SECRET/NUMBER/index.html`. Nothing here decides anything: a command goes to [`api::call`] as in
//! the window. Beside the page, `person/DEED`, `practice/DEED` and `computer/DEED` do what happens around it.

mod computer;
mod network;
mod page;
mod person;
mod template;
mod world;

use std::{error::Error, net::Ipv4Addr, process::ExitCode, sync::Arc};

use api::wire::ErrorDto;
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::{delete, get, post},
};
use futures::{StreamExt, stream};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use tokio::{net::TcpListener, sync::broadcast::error::RecvError};

use self::{
    page::Page,
    template::Likeness,
    world::{Outcome, World, Worlds},
};

/// What a test may bring as a picture.
const BODY_MAX: usize = 64 * 1024 * 1024;

struct Door {
    page: Page,
    worlds: Worlds,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, port, secret] = arguments.as_slice() else {
        return Err("usage: door PAGE_FOLDER PORT SECRET".into());
    };
    let door = Door { page: Page::read(folder.as_ref())?, worlds: Worlds::default() };
    serve(port.parse()?, secret, door)?;
    Ok(ExitCode::SUCCESS)
}

#[tokio::main]
async fn serve(port: u16, secret: &str, door: Door) -> Result<(), Box<dyn Error>> {
    let mut world = Router::new()
        .route("/call/{command}", post(call))
        .route("/events", get(events))
        .route("/media", post(bring))
        .route("/{*file}", get(show));
    for who in ["person", "practice", "computer"] {
        world = world.route(&format!("/{who}/{{deed}}"), post(move |door, path, what| act(who, door, path, what)));
    }
    let routes = Router::new().route("/worlds", post(open)).route("/{world}", delete(close)).nest("/{world}", world);
    let app = Router::new()
        .route("/", get(|| async { "open" }))
        .nest(&format!("/{secret}"), routes)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(Arc::new(door));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    axum::serve(listener, app).await?;
    Ok(())
}

/// What kind of world is wished for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wish {
    like: Option<Likeness>,
}

async fn open(State(door): State<Arc<Door>>, Json(wish): Json<Wish>) -> Response {
    match door.worlds.open(wish.like).await {
        Ok(number) => Json(number).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn close(State(door): State<Arc<Door>>, Path(world): Path<usize>) {
    door.worlds.close(world).await;
}

async fn call(
    State(door): State<Arc<Door>>,
    Path((world, command)): Path<(usize, String)>,
    Json(arguments): Json<Map<String, Value>>,
) -> Response {
    let Some(world) = door.worlds.find(world) else { return StatusCode::NOT_FOUND.into_response() };
    told(api::call(&world.desk().await, &command, arguments).await)
}

/// What the page is answered. A refusal is an answer, too: a browser would call any other status a fault of the page.
fn told(outcome: Result<impl Serialize, ErrorDto>) -> Response {
    match outcome {
        Ok(answer) => Json(json!({ "answer": answer })).into_response(),
        Err(error) => Json(json!({ "error": error })).into_response(),
    }
}

async fn events(State(door): State<Arc<Door>>, Path(world): Path<usize>) -> Response {
    let Some(world) = door.worlds.find(world) else { return StatusCode::NOT_FOUND.into_response() };
    let told = stream::unfold(world.stand_in.listen(), |mut told| async {
        loop {
            match told.recv().await {
                Ok(event) => return Some((Event::default().json_data(event), told)),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    // The page asks for everything once somebody listens, so the stream says at once that it is there.
    let begun = stream::iter([Ok(Event::default().event("listening").data(""))]);
    Sse::new(begun.chain(told)).keep_alive(KeepAlive::default()).into_response()
}

async fn bring(State(door): State<Arc<Door>>, Path(world): Path<usize>, bytes: Bytes) -> Response {
    let Some(world) = door.worlds.find(world) else { return StatusCode::NOT_FOUND.into_response() };
    told(api::take_picture(&world.desk().await, bytes).await)
}

/// A picture of the profile, or a file of the page.
async fn show(State(door): State<Arc<Door>>, Path((world, file)): Path<(usize, String)>) -> Response {
    let Some(found) = door.worlds.find(world) else { return StatusCode::NOT_FOUND.into_response() };
    match found.picture(&file).await {
        Some(shown) => ([(header::CONTENT_TYPE, shown.mime_type)], shown.bytes).into_response(),
        None => door.page.answer(&file),
    }
}

/// Lets something happen around the page.
async fn act(
    who: &'static str,
    State(door): State<Arc<Door>>,
    Path((world, deed)): Path<(usize, String)>,
    Json(what): Json<Map<String, Value>>,
) -> Response {
    let Some(world) = door.worlds.find(world) else { return StatusCode::NOT_FOUND.into_response() };
    match acted(&world, who, deed, what).await {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, Json(json!(error.to_string()))).into_response(),
    }
}

async fn acted(world: &World, who: &str, deed: String, mut what: Map<String, Value>) -> Outcome {
    what.insert("deed".to_owned(), deed.into());
    match who {
        "person" => world.person(read(what)?).await,
        "practice" => world.network(read(what)?).await,
        "computer" => world.computer(read(what)?).await,
        _ => Err(format!("nobody is called {who}").into()),
    }
}

fn read<T: DeserializeOwned>(what: Map<String, Value>) -> Outcome<T> {
    Ok(serde_json::from_value(what.into())?)
}
