import "./talk.ts";
