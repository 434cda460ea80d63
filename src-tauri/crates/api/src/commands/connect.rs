//! Signing in. The address of a consent page never reaches the page: Rust opens it, or puts it on the clipboard.

use domain::{AccountId, FlowId, Secret};
use engine::{ConnectRequest, FlowStatusView, FlowView, Offered, PasswordRequest};

use crate::{
    convert,
    desk::Desk,
    wire::{AccountDto, ConnectInput, ErrorCodeDto, ErrorDto, FlowDto, FlowStatusDto, OfferedDto, PasswordInput},
};

pub(crate) async fn connect_start(desk: &Desk, input: ConnectInput) -> Result<FlowDto, ErrorDto> {
    let request = ConnectRequest {
        platform: convert::platform(&input.network)?,
        server: input.server,
        reconnect: convert::optional_id::<AccountId>(input.account_id.as_deref(), "accountId")?,
        workspace: convert::optional_id(input.workspace_id.as_deref(), "workspaceId")?,
    };
    Ok(desk.engine().await?.connect_start(request).await?.into())
}

pub(crate) async fn connect_open_again(desk: &Desk, flow_id: String) -> Result<(), ErrorDto> {
    let id: FlowId = convert::id(&flow_id, "flowId")?;
    Ok(desk.engine().await?.connect_open_again(id).await?)
}

pub(crate) async fn connect_copy_link(desk: &Desk, flow_id: String) -> Result<(), ErrorDto> {
    let id: FlowId = convert::id(&flow_id, "flowId")?;
    let profile = desk.profile().await?;
    let address = profile.engine.connect_link(id).await?;
    let address = profile.browser.destination(&address).ok_or(ErrorDto::new(ErrorCodeDto::LinkNotAllowed))?;
    Ok(desk.desktop.write_link(&Secret::new(address.into()))?)
}

pub(crate) async fn connect_paste(desk: &Desk, flow_id: String, address: String) -> Result<FlowDto, ErrorDto> {
    let id: FlowId = convert::id(&flow_id, "flowId")?;
    Ok(desk.engine().await?.connect_paste(id, Secret::new(address)).await?.into())
}

pub(crate) async fn connect_cancel(desk: &Desk, flow_id: String) -> Result<(), ErrorDto> {
    let id: FlowId = convert::id(&flow_id, "flowId")?;
    Ok(desk.engine().await?.connect_cancel(id).await?)
}

pub(crate) async fn connect_status(desk: &Desk, flow_id: String) -> Result<FlowDto, ErrorDto> {
    let id: FlowId = convert::id(&flow_id, "flowId")?;
    Ok(desk.engine().await?.connect_status(id).await?.into())
}

pub(crate) async fn connect_offered(desk: &Desk, flow_id: String) -> Result<Vec<OfferedDto>, ErrorDto> {
    let id: FlowId = convert::id(&flow_id, "flowId")?;
    Ok(convert::each(desk.engine().await?.connect_offered(id).await?))
}

pub(crate) async fn connect_choose(desk: &Desk, flow_id: String, remote_ids: Vec<String>) -> Result<FlowDto, ErrorDto> {
    let id: FlowId = convert::id(&flow_id, "flowId")?;
    Ok(desk.engine().await?.connect_choose(id, remote_ids).await?.into())
}

pub(crate) async fn connect_password(desk: &Desk, input: PasswordInput) -> Result<AccountDto, ErrorDto> {
    let request = PasswordRequest {
        platform: convert::platform(&input.network)?,
        identifier: input.identifier,
        password: input.password,
        reconnect: convert::optional_id::<AccountId>(input.account_id.as_deref(), "accountId")?,
        workspace: convert::optional_id(input.workspace_id.as_deref(), "workspaceId")?,
    };
    Ok(desk.engine().await?.connect_password(request).await?.into())
}

impl From<FlowView> for FlowDto {
    fn from(flow: FlowView) -> Self {
        Self {
            id: flow.id.to_string(),
            network: flow.platform.to_string(),
            host: flow.host,
            opened: flow.opened,
            can_paste: flow.can_paste,
            expires_at: convert::instant(flow.expires_at),
            status: flow.status.into(),
        }
    }
}

impl From<Offered> for OfferedDto {
    fn from(offered: Offered) -> Self {
        Self {
            remote_id: offered.remote_id,
            handle: offered.handle,
            display_name: offered.display_name,
            connected: offered.connected.is_some(),
            obstacle: offered.obstacle.map(Into::into),
        }
    }
}

impl From<FlowStatusView> for FlowStatusDto {
    fn from(status: FlowStatusView) -> Self {
        match status {
            FlowStatusView::Waiting => Self::Waiting,
            FlowStatusView::Exchanging => Self::Exchanging,
            FlowStatusView::Choosing => Self::Choosing,
            FlowStatusView::Done { account_id, known } => Self::Done { account_id: account_id.to_string(), known },
            FlowStatusView::Failed { error } => Self::Failed { error: error.into() },
        }
    }
}
