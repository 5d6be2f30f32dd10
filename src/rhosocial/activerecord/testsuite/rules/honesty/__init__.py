"""The dialect tells the truth about what its database can do: neither too much, nor too little, nor nothing at all."""
