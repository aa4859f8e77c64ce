// All cases in one process, on one browser: node run.mjs, with CATCHMENT_PAGE.
import "./search_cases.mjs";
import "./whole_cases.mjs";
