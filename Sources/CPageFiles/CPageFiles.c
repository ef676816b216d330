// The page's files in the program itself. SwiftPM's `.embedInCode` does the same as literals of Swift, whose
// compilation takes 20 s after every change; this takes less than one. The compiler notes the files as
// dependencies, so a change of one builds this again.

#include "CPageFiles.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char address_js[] = {
#embed "../Serving/Page/address.js"
};
static const unsigned char api_js[] = {
#embed "../Serving/Page/api.js"
};
static const unsigned char dom_js[] = {
#embed "../Serving/Page/dom.js"
};
static const unsigned char duplicates_js[] = {
#embed "../Serving/Page/duplicates.js"
};
static const unsigned char icon_svg[] = {
#embed "../Serving/Page/icon.svg"
};
static const unsigned char index_html[] = {
#embed "../Serving/Page/index.html"
};
static const unsigned char intake_js[] = {
#embed "../Serving/Page/intake.js"
};
static const unsigned char maps_js[] = {
#embed "../Serving/Page/maps.js"
};
static const unsigned char openapi_json[] = {
#embed "../Serving/Page/openapi.json"
};
static const unsigned char page_css[] = {
#embed "../Serving/Page/page.css"
};
static const unsigned char page_js[] = {
#embed "../Serving/Page/page.js"
};
static const unsigned char patches_js[] = {
#embed "../Serving/Page/patches.js"
};
static const unsigned char pictures_js[] = {
#embed "../Serving/Page/pictures.js"
};
static const unsigned char results_js[] = {
#embed "../Serving/Page/results.js"
};
static const unsigned char search_js[] = {
#embed "../Serving/Page/search.js"
};
static const unsigned char stage_js[] = {
#embed "../Serving/Page/stage.js"
};
static const unsigned char tabs_js[] = {
#embed "../Serving/Page/tabs.js"
};
static const unsigned char text_js[] = {
#embed "../Serving/Page/text.js"
};
static const unsigned char tiles_js[] = {
#embed "../Serving/Page/tiles.js"
};

#define FILE_OF(name, bytes) { name, bytes, sizeof bytes }

static const page_file files[] = {
    FILE_OF("address.js", address_js),
    FILE_OF("api.js", api_js),
    FILE_OF("dom.js", dom_js),
    FILE_OF("duplicates.js", duplicates_js),
    FILE_OF("icon.svg", icon_svg),
    FILE_OF("index.html", index_html),
    FILE_OF("intake.js", intake_js),
    FILE_OF("maps.js", maps_js),
    FILE_OF("openapi.json", openapi_json),
    FILE_OF("page.css", page_css),
    FILE_OF("page.js", page_js),
    FILE_OF("patches.js", patches_js),
    FILE_OF("pictures.js", pictures_js),
    FILE_OF("results.js", results_js),
    FILE_OF("search.js", search_js),
    FILE_OF("stage.js", stage_js),
    FILE_OF("tabs.js", tabs_js),
    FILE_OF("text.js", text_js),
    FILE_OF("tiles.js", tiles_js),
};

const page_file *page_files(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
