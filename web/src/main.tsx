import "./style/base.css";
import "./style/search.css";
import "./style/tables.css";
import "./style/access.css";
import { render } from "preact";
import { App } from "./app";

render(<App />, document.getElementById("page")!);
