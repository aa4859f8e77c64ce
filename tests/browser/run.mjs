// All cases in one process, on one browser: node run.mjs, with CATCHMENT_PAGE.
import "./access_cases.mjs";
import "./search_cases.mjs";
import "./whole_cases.mjs";
