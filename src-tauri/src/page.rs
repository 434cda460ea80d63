//! The page's commands: out of the message that Tauri let through, into the one surface that all transports share.

use api::{
    Desk, call,
    wire::{ErrorCodeDto, ErrorDto},
};
use serde_json::{Map, Value};
use tauri::{
    Manager, Wry,
    ipc::{Invoke, InvokeBody},
};

/// Carries out a command of the page. What is not in the contract, Tauri has refused before.
pub(crate) fn answer(invoke: Invoke<Wry>) -> bool {
    let Invoke { message, resolver, .. } = invoke;
    let desk = message.webview_ref().state::<Desk>().inner().clone();
    let command = message.command().to_owned();
    let arguments = arguments(message.payload());
    resolver.respond_async(async move {
        let arguments = arguments.ok_or_else(|| ErrorDto::new(ErrorCodeDto::InvalidInput))?;
        Ok(call(&desk, &command, arguments).await?)
    });
    true
}

fn arguments(payload: &InvokeBody) -> Option<Map<String, Value>> {
    match payload {
        InvokeBody::Json(Value::Object(arguments)) => Some(arguments.clone()),
        InvokeBody::Json(Value::Null) => Some(Map::new()),
        InvokeBody::Json(_) | InvokeBody::Raw(_) => None,
    }
}
