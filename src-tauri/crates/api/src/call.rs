//! A command by its name, with arguments and answer as JSON: what every transport does.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    commands::{
        account, activity, alert, app, background, backup, compose, connect, diagnostics, held, import, numbers, post,
        profile, settings, setup, today, vault, workspace,
    },
    convert::wire_name,
    desk::Desk,
    wire::*,
};

macro_rules! by_name {
    ($($(#[$doc:meta])* $module:ident::$command:ident($($arg:ident: $type:ty),*) -> $answer:ty;)*) => {
        /// Carries out a command. Arguments go by the names of the contract, in the page's spelling (`draftId`).
        ///
        /// # Errors
        /// What the command says; [`ErrorCodeDto::InvalidInput`] for an argument that is missing or of another type, and
        /// [`ErrorCodeDto::NotFound`] for a command that there is not.
        pub async fn call(desk: &Desk, command: &str, mut arguments: Map<String, Value>) -> Result<Value, ErrorDto> {
            // Each in a box of its own, or all of them together would be as large as the largest.
            match command {
                $(stringify!($command) => {
                    $(let $arg: $type = argument(&mut arguments, stringify!($arg))?;)*
                    let answer: $answer = Box::pin($module::$command(desk, $($arg),*)).await?;
                    to_json(&answer)
                })*
                _ => Err(ErrorDto::new(ErrorCodeDto::NotFound)),
            }
        }
    };
}

commands!(by_name);

/// One that may be absent may be left out.
fn argument<T: DeserializeOwned>(arguments: &mut Map<String, Value>, name: &str) -> Result<T, ErrorDto> {
    let name = wire_name(name);
    let given = arguments.remove(&name).unwrap_or(Value::Null);
    // What was wrong with it is not told: the text of it may be a secret.
    serde_json::from_value(given).map_err(|_| ErrorDto::invalid(&name))
}

fn to_json(answer: &impl Serialize) -> Result<Value, ErrorDto> {
    serde_json::to_value(answer).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        ErrorDto::new(ErrorCodeDto::Internal)
    })
}
