// Start of the page.

import "./styles/tokens.css";
import "./styles/fonts.css";
import "./styles/base.css";
import "./styles/boot.css";

import { mount } from "svelte";

import App from "./app/App.svelte";
import { followSystemTheme } from "./lib/theme";

followSystemTheme();
const target = document.getElementById("app");
if (target) mount(App, { target });
