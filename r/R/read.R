#' Read a run
#'
#' @param output Folder that the program, or [standpoint_run()], wrote to.
#' @return An object of class `standpoint_run`: a list of `output`, the folder, and `run`, what `run.json` says: versions, model,
#'   options, counts. [stances()] and the like return its tables.
#' @examples
#' \dontrun{
#' run <- standpoint_read("output")
#' stances(run)
#' evidence(run, "clarion", "Pakistan")
#' }
#' @export
standpoint_read <- function(output) {
  file <- file.path(output, "run.json")
  if (!file.exists(file)) {
    stop(output, " holds no finished run: it has no run.json", call. = FALSE)
  }
  package <- file.path(output, "datapackage.json")
  if (!file.exists(package)) {
    stop(output, " holds no tables: run the program with --formats csv or parquet", call. = FALSE)
  }
  structure(list(output = normalizePath(output), run = jsonlite::read_json(file), package = jsonlite::read_json(package)),
            class = "standpoint_run")
}

#' Tables of a run
#'
#' Each returns a data frame, a tibble where the package tibble is installed. The codebook of the program describes every column.
#' Texts are as they stand in the article, ids are strings, days are `Date`, and lists of texts are list columns. They
#' come from the CSV files or, where a run has none, from Parquet with the package arrow.
#'
#' @param run What [standpoint_run()] or [standpoint_read()] returned.
#' @return `stances()` has a row for each holder and target in an article: the holder `author` is the author, others are whom
#'   the article reports. `score` goes from -1, against, to 1, for; `low` and `high` bound the 90% interval. `actors()` has a
#'   row for each actor in an article, `articles()` for each article, `mentions()`, `attributions()` and `sentences()` for each
#'   of these, `comparison()` for each article and compared actor, `failures()` for each article that could not be read.
#' @name tables
NULL

#' @rdname tables
#' @export
stances <- function(run) table_of(run, "stances")

#' @rdname tables
#' @export
actors <- function(run) table_of(run, "actors")

#' @rdname tables
#' @export
articles <- function(run) table_of(run, "articles")

#' @rdname tables
#' @export
mentions <- function(run) table_of(run, "mentions")

#' @rdname tables
#' @export
attributions <- function(run) table_of(run, "attributions")

#' @rdname tables
#' @export
sentences <- function(run) table_of(run, "sentences")

#' @rdname tables
#' @export
comparison <- function(run) table_of(run, "comparison")

#' @rdname tables
#' @export
failures <- function(run) table_of(run, "failures")

#' Sentences behind a stance
#'
#' @param run What [standpoint_run()] or [standpoint_read()] returned. The run must have JSON among its formats.
#' @param article Id of an article, or its beginning.
#' @param actor Id, name or alias of an actor; `NULL` for all.
#' @param holder `"author"`, or the id, name or alias of whom the article reports; `NULL` for all.
#' @return A data frame with a row for each sentence that counts, as `standpoint explain --format csv` prints it.
#' @export
evidence <- function(run, article, actor = NULL, holder = "author") {
  check_run(run)
  words <- c("explain", run$output, article, "--format", "csv", if (!is.null(actor)) c("--actor", actor),
             if (!is.null(holder)) c("--holder", holder))
  called <- call_program(standpoint_program(), words)
  if (called$status > 0) {
    stop(called$errors, call. = FALSE)
  }
  lines <- textConnection(called$printed, encoding = "UTF-8")
  on.exit(close(lines))
  frame <- utils::read.csv(lines, colClasses = "character", na.strings = "", check.names = FALSE, encoding = "UTF-8")
  framed(utils::type.convert(lapply(frame, plain), as.is = TRUE))
}

#' @export
print.standpoint_run <- function(x, ...) {
  counts <- x$run$counts
  number <- function(n, noun) paste0(n, " ", noun, if (n != 1) "s")
  cat("<standpoint_run> ", number(counts$articles, "article"), ", ", number(counts$failures, "failure"), ", model ", x$run$model$name, "\n", x$output, "\n",
      sep = "")
  invisible(x)
}

#' Mean stance of the authors toward each compared actor
#'
#' @param object A run.
#' @param ... Ignored.
#' @return A data frame: actor, articles that take a stance, mean score, and the number of each label.
#' @export
summary.standpoint_run <- function(object, ...) {
  rows <- as.data.frame(comparison(object))
  rows <- rows[!is.na(rows$author_score), ]
  labels <- c("opposes", "neutral", "supports", "mixed", "unclear")
  groups <- split(rows, factor(rows$actor_name, unique(rows$actor_name)))
  counts <- lapply(labels, function(label) vapply(groups, function(g) sum(g$author_label == label), 0L, USE.NAMES = FALSE))
  names(counts) <- labels
  framed(data.frame(actor = as.character(names(groups)), articles = vapply(groups, nrow, 0L, USE.NAMES = FALSE),
                    mean = vapply(groups, function(g) mean(g$author_score), 0, USE.NAMES = FALSE), counts,
                    stringsAsFactors = FALSE))
}

check_run <- function(run) {
  if (!inherits(run, "standpoint_run")) {
    stop("run must be what standpoint_run() or standpoint_read() returned, not ", class(run)[1], call. = FALSE)
  }
}

# A table by its name, with the types that the data package gives.
table_of <- function(run, name) {
  check_run(run)
  tables <- Filter(function(resource) identical(resource$name, name), run$package$resources)
  if (length(tables) == 0) {
    stop("the run has no table of ", name, call. = FALSE)
  }
  resource <- tables[[1]]
  path <- file.path(run$output, resource$path)
  if (!file.exists(path)) {
    stop(path, " is gone: run the program again", call. = FALSE)
  }
  if (identical(resource$format, "parquet")) {
    if (!requireNamespace("arrow", quietly = TRUE)) {
      stop("to read ", path, ", install the package arrow, or run the program with --formats csv", call. = FALSE)
    }
    return(framed(as.data.frame(arrow::read_parquet(path))))
  }
  fields <- resource$schema$fields
  frame <- utils::read.csv(path, colClasses = "character", na.strings = character(), encoding = "UTF-8", check.names = FALSE)
  expected <- vapply(fields, `[[`, "", "name")
  if (!identical(names(frame), expected)) {
    stop(path, " does not have the columns that datapackage.json names: was it changed?", call. = FALSE)
  }
  framed(Map(typed, frame, fields))
}

# A column of cells as its type; an empty cell is NA, or an empty list.
typed <- function(cells, field) {
  empty <- !nzchar(cells)
  if (field$type == "list") {
    lists <- strsplit(plain(cells), field$delimiter, fixed = TRUE)
    lists[empty] <- list(character())
    return(lists)
  }
  cells[empty] <- NA
  switch(field$type,
         integer = as.integer(cells),
         number = as.numeric(cells),
         boolean = cells == "true",
         date = as.Date(cells, "%Y-%m-%d"),
         plain(cells))
}

# Takes away the apostrophe that keeps a spreadsheet from running a cell as a formula.
plain <- function(cells) sub("^'(?='*[=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20])", "", cells, perl = TRUE)

framed <- function(columns) {
  frame <- structure(as.list(columns), class = "data.frame", row.names = .set_row_names(length(columns[[1]])))
  if (requireNamespace("tibble", quietly = TRUE)) tibble::as_tibble(frame) else frame
}
