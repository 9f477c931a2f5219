"""Result files: CSV, XLSX, Parquet, JSONL and the manifest beside them."""
